import { headerValues, type GatewayRequest } from './gateway-request.js';

/** Where one identity value is read. */
export interface IdentitySource {
  readonly from: 'header' | 'querystring' | 'stageVariables' | 'context';
  readonly name: string;
}

/** How each kind of API spells its sources (G6, G22, G29). A path parameter is a source in none of them. */
const spellings = {
  rest: /^(?:method\.request\.(?:(header)\.([!#$%&'*+.^_`|~\w-]+)|(querystring)\.(.+))|(stageVariables|context)\.([\w.]+))$/,
  http: /^\$(?:request\.(?:(header)\.([!#$%&'*+.^_`|~\w-]+)|(querystring)\.(.+))|(stageVariables|context)\.([\w.]+))$/,
  websocket:
    /^(?:route\.request\.(?:(header)\.([!#$%&'*+.^_`|~\w-]+)|(querystring)\.(.+))|(stageVariables|context)\.([\w.]+))$/,
} as const;

/** One source from its expression, or `null` where this kind of API knows no such source. */
export function parseIdentitySource(kind: keyof typeof spellings, expression: string): IdentitySource | null {
  const parts = spellings[kind].exec(expression)?.slice(1).filter(Boolean);
  return parts === undefined ? null : { from: parts[0] as IdentitySource['from'], name: parts[1]! };
}

/** What identity values are read from. */
export interface IdentityFacts {
  readonly request: GatewayRequest;
  readonly stageVariables: Readonly<Record<string, string>> | undefined;
  /** `$context` by name. */
  readonly context: Readonly<Record<string, string | null>>;
}

const own = (record: Readonly<Record<string, string | null>> | undefined, name: string): string =>
  record !== undefined && Object.hasOwn(record, name) ? (record[name] ?? '') : '';

function readSource({ from, name }: IdentitySource, { request, stageVariables, context }: IdentityFacts): string {
  switch (from) {
    case 'header':
      return headerValues(request, name).join(', ');
    case 'querystring':
      return new URLSearchParams(request.query).getAll(name).join(', ');
    case 'stageVariables':
      return own(stageVariables, name);
    case 'context':
      return own(context, name);
  }
}

/**
 * The identity values, which are also what the result is cached under; `null` means 401 without a call, because one of
 * them is missing or empty (G2, G7).
 *
 * A header in any case of letters, a query parameter by its exact name. One that is repeated counts as one value joined
 * by commas, so that values that disagree are seen by the authorizer instead of one of them being picked. Does NOT trim
 * or change the case of a value (G42).
 */
export function readIdentity(sources: readonly IdentitySource[], facts: IdentityFacts): readonly string[] | null {
  const values = sources.map((source) => readSource(source, facts));
  return values.includes('') ? null : values;
}

/** The expression over the whole value (G3). */
export const wholeMatch = (expression: string): RegExp => new RegExp(`^(?:${expression})$`);
