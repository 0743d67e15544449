import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Fault } from './fault.js';
import { parseVariables, UnreadableVariable, type Source, type Text, type Variable } from './parse-variables.js';
import { parseYaml } from './parse-yaml.js';
import { ServiceNode, type Resolver } from './service-node.js';

/** What a deployment is given besides the files. */
export interface ServiceInputs {
  /** `--param="name=value"`. */
  readonly params?: Readonly<Record<string, string>>;
  /** `--stage`, `--region`. */
  readonly options?: Readonly<Record<string, string>>;
  /** For `${env:…}`. Default: empty. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * A service file (`serverless.yml`) and the files it includes, read as osls reads them: synchronously, each once.
 *
 * Knows the variables `param`, `opt`, `env`, `self`, `file` (YAML and JSON, with an address), `sls:stage` and
 * `strToBool`, with fallbacks and inside each other. Any other kind is a {@link Fault} with its file and key, once
 * somebody asks for the value; what nobody asks for is not resolved. Does NOT check the schema of osls.
 */
export class ServiceFile implements Resolver {
  readonly root: ServiceNode;
  private readonly directory: string;
  private readonly documents = new Map<string, unknown>();
  /** Place → what its variables gave. */
  private readonly known = new Map<string, ServiceNode>();
  /** Places under way, to notice a circle. */
  private readonly resolving = new Set<string>();

  constructor(
    file: string,
    private readonly inputs: ServiceInputs,
  ) {
    this.directory = path.dirname(path.resolve(file));
    const name = path.basename(file);
    const document = this.document(name);
    if (document === undefined) throw new Fault(`${name}: there is no such file`);
    this.root = this.node(document, name, '');
  }

  node(value: unknown, file: string, key: string): ServiceNode {
    return new ServiceNode(this, value, file, key);
  }

  private final(value: unknown, { file, key }: ServiceNode): ServiceNode {
    return new ServiceNode(this, value, file, key, true);
  }

  resolve(node: ServiceNode): ServiceNode {
    if (node.isFinal || typeof node.value !== 'string' || !node.value.includes('${')) return node;
    const { place } = node;
    const known = this.known.get(place);
    if (known !== undefined) return known;
    const found = this.resolveText(node, node.value);
    this.known.set(place, found);
    return found;
  }

  private resolveText(node: ServiceNode, text: string): ServiceNode {
    const { place } = node;
    if (this.resolving.has(place)) throw node.fault(`${text} leads back to itself`);
    this.resolving.add(place);
    try {
      const parts = parseVariables(text);
      const [only] = parts;
      if (parts.length === 1 && typeof only === 'object') return this.valueOf(only, node);
      return this.final(this.textOf(parts, node), node);
    } catch (error) {
      throw error instanceof UnreadableVariable ? node.fault(error.message) : error;
    } finally {
      this.resolving.delete(place);
    }
  }

  private textOf(parts: Text, around: ServiceNode): string {
    return parts
      .map((part) => {
        if (typeof part === 'string') return part;
        const value = this.valueOf(part, around);
        if (!value.isText()) throw around.fault(`${part.written} gives no text to put into a text`);
        return value.text();
      })
      .join('');
  }

  private valueOf({ sources, written }: Variable, around: ServiceNode): ServiceNode {
    for (const source of sources) {
      const found = this.sourceOf(source, written, around);
      if (found !== undefined && found.value !== null && found.value !== undefined) return found;
    }
    const isNull = sources.some((source) => 'literal' in source && source.literal === null);
    if (isNull) return this.final(null, around);
    throw around.fault(`${written} has no value here and no default`);
  }

  private sourceOf(source: Source, written: string, around: ServiceNode): ServiceNode | undefined {
    const here = (value: unknown) => this.final(value, around);
    if ('literal' in source) return here(source.literal);
    const { params: given = {}, options = {}, environment = {} } = this.inputs;
    const address = source.address === undefined ? '' : this.textOf(source.address, around);
    const own = (record: Readonly<Record<string, unknown>>) =>
      Object.hasOwn(record, address) ? here(record[address]) : undefined;
    switch (source.type) {
      case 'param':
        return own(given) ?? this.declaredParam(address);
      case 'opt':
        return own(options);
      case 'env':
        return own(environment);
      case 'self':
        return this.root.at(address);
      case 'sls':
        if (address === 'stage') return here(this.stage());
        break;
      case 'file':
        return this.included(this.textOf(source.params ?? [''], around), address, around);
      case 'strToBool': {
        const text = this.textOf(source.params ?? [''], around)
          .trim()
          .toLowerCase();
        if (['true', '1', 'false', '0'].includes(text)) return here(text === 'true' || text === '1');
        throw around.fault(`${written} is neither true, false, 1 nor 0`);
      }
    }
    throw around.fault(
      `${written} is a form that is not known here. Known: param, opt, env, self, file, sls:stage, strToBool`,
    );
  }

  private stage(): string {
    return this.inputs.options?.['stage'] ?? this.root.at('provider.stage')?.text() ?? 'dev';
  }

  /** `params.<stage>.<name>`, then `params.default.<name>`. */
  private declaredParam(name: string): ServiceNode | undefined {
    const declared = this.root.child('params');
    return declared?.child(this.stage())?.child(name) ?? declared?.child('default')?.child(name);
  }

  private included(name: string, address: string, around: ServiceNode): ServiceNode | undefined {
    const file = path.normalize(name);
    if (!/\.(ya?ml|json)$/.test(file))
      throw around.fault(`\${file(${name})} is not read here: only .yml, .yaml and .json`);
    const document = this.document(file);
    if (document === undefined) return undefined;
    const root = this.node(document, file, '');
    return address === '' ? root.resolved() : root.at(address);
  }

  private document(name: string): unknown {
    if (this.documents.has(name)) return this.documents.get(name);
    let text: string;
    try {
      text = readFileSync(path.resolve(this.directory, name), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw new Fault(`${name}: cannot be read (${(error as NodeJS.ErrnoException).code})`);
    }
    try {
      const document = parseYaml(text);
      this.documents.set(name, document);
      return document;
    } catch (error) {
      throw new Fault(`${name}: ${(error as Error).message.split('\n')[0]}`);
    }
  }
}
