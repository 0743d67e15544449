import { isDeepStrictEqual } from 'node:util';
import type { OpenAPIObject } from '@nestjs/swagger';
import { MisconfigurationError } from '@sallyport/protocol';

type Members = Readonly<Record<string, unknown>>;

/**
 * Returns the documents of several applications as one, for the gateway that they stand behind together.
 *
 * @throws {@link MisconfigurationError} `manifest_invalid`, naming every operation, schema or scheme of one name that two
 * of them mean differently
 */
export function mergeOpenApiDocuments(
  { title, version }: Pick<OpenAPIObject['info'], 'title' | 'version'>,
  documents: readonly OpenAPIObject[],
): OpenAPIObject {
  const faults: string[] = [];
  const merge = <Value extends Members>(kind: string, all: readonly (Value | undefined)[]): Value => {
    const merged: Record<string, unknown> = {};
    for (const [name, value] of all.flatMap((members) => Object.entries(members ?? {}))) {
      if (Object.hasOwn(merged, name) && !isDeepStrictEqual(merged[name], value)) {
        faults.push(`Two applications have ${kind} ${name} and mean different things: rename one of them.`);
      }
      merged[name] = value;
    }
    return merged as Value;
  };
  const templates = [...new Set(documents.flatMap(({ paths }) => Object.keys(paths)))];
  const paths = Object.fromEntries(
    templates.map((path) => [
      path,
      merge(
        `an operation of ${path},`,
        documents.map((document) => document.paths[path] as Members | undefined),
      ),
    ]),
  );
  const components = documents.map((document) => document.components);
  const merged: OpenAPIObject = {
    openapi: '3.1.0',
    info: { title, version },
    paths,
    components: {
      schemas: merge(
        'a schema',
        components.map((one) => one?.schemas),
      ),
      securitySchemes: mergedSchemes(components.map((one) => one?.securitySchemes ?? {})) as never,
    },
  };
  if (faults.length > 0) throw new MisconfigurationError('manifest_invalid', faults);
  return merged;
}

/** One issuer stands behind all of them; each application lists its own scopes. */
function mergedSchemes(all: readonly Members[]): Members {
  const merged: Record<string, unknown> = {};
  for (const [name, scheme] of all.flatMap((schemes) => Object.entries(schemes))) {
    merged[name] = isObject(merged[name]) && isObject(scheme) ? deepMerged(merged[name], scheme) : scheme;
  }
  return merged;
}

const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null;

function deepMerged(first: Members, second: Members): Members {
  const merged: Record<string, unknown> = { ...first };
  for (const [name, value] of Object.entries(second)) {
    const present = merged[name];
    merged[name] = isObject(present) && isObject(value) ? deepMerged(present, value) : value;
  }
  return merged;
}
