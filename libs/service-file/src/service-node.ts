import { Fault } from './fault.js';

/** Makes nodes and resolves their variables. */
export interface Resolver {
  node(value: unknown, file: string, key: string): ServiceNode;
  resolve(node: ServiceNode): ServiceNode;
}

/** One place of a service file, with its variables resolved when it is looked at, and not before. */
export class ServiceNode {
  /**
   * @param value - as written there; a text may hold variables
   * @param file - relative to the service
   * @param key - within that file, `functions.account.events.0`
   * @param isFinal - whether the value is what a variable gave, and no longer as written
   */
  constructor(
    private readonly service: Resolver,
    readonly value: unknown,
    readonly file: string,
    readonly key: string,
    readonly isFinal = false,
  ) {}

  /** `serverless.yml: provider.stage`. */
  get place(): string {
    return this.key === '' ? this.file : `${this.file}: ${this.key}`;
  }

  fault(says: string): Fault {
    return new Fault(`${this.place}: ${says}`);
  }

  /** What is here once variables are resolved; it may have come from another file. */
  resolved(): ServiceNode {
    return this.service.resolve(this);
  }

  /** A member of the object or list here, resolved; `undefined` where there is none or it is null. */
  child(name: string): ServiceNode | undefined {
    const own = this.resolved();
    if (typeof own.value !== 'object' || own.value === null || !Object.hasOwn(own.value, name)) return undefined;
    const member = (own.value as Record<string, unknown>)[name];
    const found = this.service.node(member, own.file, own.key === '' ? name : `${own.key}.${name}`).resolved();
    return found.value === null || found.value === undefined ? undefined : found;
  }

  /** `a.b.0` below this place. */
  at(path: string): ServiceNode | undefined {
    return path.split('.').reduce<ServiceNode | undefined>((node, name) => node?.child(name), this);
  }

  /** Members of the object here, those with a value; null counts as not written. */
  entries(): readonly (readonly [string, ServiceNode])[] {
    const { value } = this.resolved();
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw this.fault('must be an object');
    return Object.keys(value).flatMap((name) => {
      const member = this.child(name);
      return member === undefined ? [] : [[name, member] as const];
    });
  }

  items(): readonly ServiceNode[] {
    const { value } = this.resolved();
    if (!Array.isArray(value)) throw this.fault('must be a list');
    return value.flatMap((_, index) => this.child(String(index)) ?? []);
  }

  isText(): boolean {
    return ['string', 'number', 'boolean'].includes(typeof this.resolved().value);
  }

  text(): string {
    if (!this.isText()) throw this.fault('must be a text');
    return String(this.resolved().value);
  }

  /** A number, also one that came as text: parameters do. */
  number(): number {
    const { value } = this.resolved();
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    if (typeof number !== 'number' || Number.isNaN(number)) throw this.fault('must be a number');
    return number;
  }

  /** `true` or `false`, also as text. */
  flag(): boolean {
    const text = String(this.resolved().value);
    if (text !== 'true' && text !== 'false') throw this.fault('must be true or false');
    return text === 'true';
  }

  /** One text or several. */
  texts(): readonly string[] {
    return this.isText() ? [this.text()] : this.items().map((item) => item.text());
  }

  /** Everything below this place as plain data. */
  plain(): unknown {
    const { value } = this.resolved();
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return this.items().map((item) => item.plain());
    return Object.fromEntries(this.entries().map(([name, member]) => [name, member.plain()]));
  }

  /** @throws Fault for a member that is not among `known`: it might change what is deployed. */
  only(known: readonly string[]): void {
    const other = this.entries().filter(([name]) => !known.includes(name));
    if (other.length > 0) {
      const names = other.map(([name]) => name).join(', ');
      throw this.fault(`${names} is not read here, and would change what is deployed. Known: ${known.join(', ')}`);
    }
  }
}
