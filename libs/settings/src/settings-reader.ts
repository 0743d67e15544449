import { MisconfigurationError } from '@sallyport/protocol';
import { present } from './present.js';
import type { Setting } from './setting.js';

/** As `process.env`. Only its own members are read: nothing inherited ever becomes a setting. */
export type Environment = Readonly<Record<string, string | undefined>>;

type Value<Read> = Read extends Setting<infer Value> ? Value : never;

/** The values of a table by its keys; one without a default may be absent. */
export type ValuesOf<Table> = {
  readonly [Key in keyof Table as Table[Key] extends { readonly default: unknown } ? Key : never]: Value<Table[Key]>;
} & {
  readonly [Key in keyof Table as Table[Key] extends { readonly default: unknown } ? never : Key]?: Value<Table[Key]>;
};

/** Reads settings one by one and keeps every fault, so that one start names them all. */
export class SettingsReader {
  private readonly faults: string[] = [];

  constructor(private readonly environment: Environment) {}

  /** An empty variable counts as unset. */
  isSet({ name }: Pick<Setting<unknown>, 'name'>): boolean {
    return Object.hasOwn(this.environment, name) && Boolean(this.environment[name]);
  }

  /** The value, or the default, or undefined after noting the fault. */
  optional<Value>(setting: Setting<Value>): Value | undefined {
    if (!this.isSet(setting)) return setting.default;
    const raw = this.environment[setting.name]!;
    const value = setting.read(raw);
    if (value !== undefined) return value;
    const seen = setting.secret ? 'has a value that cannot be used' : `is ${quote(raw)}`;
    this.fault(`${setting.name} ${seen}: expected ${setting.expected()}.`);
    return setting.default;
  }

  /** As `optional`; an absent value is a fault that says what the variable is for, where that is known. */
  required<Value>(setting: Setting<Value>): Value | undefined {
    const faultsBefore = this.faults.length;
    const value = this.optional(setting);
    if (value === undefined && this.faults.length === faultsBefore) {
      const what = [setting.means, `Set it to ${setting.expected()}.`].filter(Boolean).join(' ');
      this.fault(`${setting.name} is not set: ${what}`);
    }
    return value;
  }

  /** As `optional`, of a whole table. */
  values<const Table extends Readonly<Record<string, Setting<unknown>>>>(table: Table): ValuesOf<Table> {
    const read = Object.entries(table).map(([key, setting]) => [key, this.optional(setting)]);
    return present(Object.fromEntries(read)) as ValuesOf<Table>;
  }

  /** For settings that have a default: always a value. */
  value<Value>(setting: Setting<Value> & { readonly default?: Value }): Value {
    return this.optional(setting) as Value;
  }

  fault(fault: string): void {
    this.faults.push(fault);
  }

  /** @throws {@link MisconfigurationError} `settings_invalid` with every fault noted so far */
  throwFaults(): void {
    if (this.faults.length > 0) throw new MisconfigurationError('settings_invalid', this.faults);
  }
}

/** A URL may hold a password or a key where none belongs: that part is not shown. */
function quote(raw: string): string {
  const shown = raw.replace(/(\/\/)[^/]*@/, '$1***@').replace(/[?#].*$/s, '?***');
  return JSON.stringify(shown.length > 60 ? `${shown.slice(0, 60)}…` : shown);
}
