/** A request as some event tells of it, whatever its format. */
export interface ProxyRequest {
  readonly method: string;
  /** Path and query as a request line has them: percent-encoded, without a stage. */
  readonly target: string;
  /** Names and values in turn, as the event has them: a header that came twice is here twice, in either spelling. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer | undefined;
  /** Empty where the event has none. */
  readonly sourceIp: string;
}

type Values = string | readonly string[] | undefined;
/** One value a name, or a list. A console test sends null in its place. */
export type Fields = Readonly<Record<string, Values>> | null | undefined;

/** Each name with each of its values. */
export function pairs(fields: Fields): (readonly [name: string, value: string])[] {
  return Object.entries(fields ?? {}).flatMap(([name, values]) =>
    (typeof values === 'string' ? [values] : (values ?? [])).map((value) => [name, value] as const),
  );
}

/** The lists, and what only the single values know of. */
export function rawHeaders(multiple: Fields, single: Fields): string[] {
  const listed = pairs(multiple);
  const names = new Set(listed.map(([name]) => name.toLowerCase()));
  return [...listed, ...pairs(single).filter(([name]) => !names.has(name.toLowerCase()))].flat();
}

/**
 * Returns the request target. Some gateways decode a part of the path, so what no path may hold is encoded here (RFC 3986
 * §3.3): it can neither begin a query nor, as white space or a backslash, be read as another path. `%` stays what it is.
 *
 * @param query - encoded, without its question mark
 */
export function requestTarget(path: string, query: string): string {
  const encoded = path.replaceAll(/[^\w\-.~!$&'()*+,;=:@%/]/gu, percentEncoded);
  return query === '' ? encoded : `${encoded}?${query.replaceAll('#', '%23')}`;
}

const percentEncoded = (character: string): string =>
  [...Buffer.from(character)].map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('');

/** A path that begins with the stage, without it. `$default` is in no path. */
export function withoutStage(path: string, stage: string | undefined): string {
  if (stage === undefined || stage === '$default') return path;
  if (path === `/${stage}`) return '/';
  return path.startsWith(`/${stage}/`) ? path.slice(stage.length + 1) : path;
}

/** An empty body is none. */
export function readBody(body: string | null | undefined, isBase64Encoded: boolean | undefined): Buffer | undefined {
  return body ? Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8') : undefined;
}
