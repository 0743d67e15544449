import { templateShape, type ManifestRoute } from '@sallyport/route-manifest';

const everyMethod = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** A route as IAM sees it: `VERB/path` with `*`, and as a gateway serves it, in tokens. One method each. */
export interface ResourcePattern {
  readonly route: ManifestRoute;
  /** What follows `<stage>/` in a policy resource. IAM's `*` crosses slashes. */
  readonly glob: string;
  readonly served: readonly Token[];
}

/** One character, one of a segment's characters (no slash), any character; `many`: zero or more of them. */
export interface Token {
  readonly kind: 'literal' | 'segment' | 'any';
  readonly character?: string;
  readonly many: boolean;
}

/** The patterns of all routes. `ANY` becomes the methods that the same template does not declare by name. */
export function resourcePatterns(routes: readonly ManifestRoute[]): ResourcePattern[] {
  const named = new Set(routes.map((route) => `${route.method} ${templateShape(route.path)}`));
  return routes.flatMap((route) =>
    (route.method === 'ANY'
      ? everyMethod.filter((method) => !named.has(`${method} ${templateShape(route.path)}`))
      : [route.method]
    ).map((method) => ({ route, glob: method + globOf(route.path), served: tokensOf(method, route.path) })),
  );
}

const globOf = (path: string): string => path.replaceAll(/\{[^}]*\}/g, '*');

/** A gateway may take `/users/` for `/users`, and IAM's `/users/*` covers it: the trailing slash is part of what is served. */
function tokensOf(method: string, path: string): Token[] {
  const tokens = `${method}${path}`.split(/(\{[^}]*\})/).flatMap((part): Token[] => {
    if (!part.startsWith('{')) return literals(part);
    const kind = part.endsWith('+}') ? 'any' : 'segment';
    return [
      { kind, many: false },
      { kind, many: true },
    ];
  });
  return [...tokens, { kind: 'literal', character: '/', many: true }];
}

/** Tokens of a glob as IAM matches it. */
export function globTokens(glob: string): Token[] {
  return glob.split(/(\*)/).flatMap((part): Token[] => (part === '*' ? [{ kind: 'any', many: true }] : literals(part)));
}

const literals = (text: string): Token[] => [...text].map((character) => ({ kind: 'literal', character, many: false }));

/** Whether one string fits both token lists: a walk over the product of the two. */
export function overlap(first: readonly Token[], second: readonly Token[]): boolean {
  const seen = new Set<number>();
  const open: [number, number][] = [[0, 0]];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    const [i, j] = state;
    const key = i * (second.length + 1) + j;
    if (seen.has(key)) continue;
    seen.add(key);
    const [a, b] = [first[i], second[j]];
    if (a === undefined && b === undefined) return true;
    if (a?.many) open.push([i + 1, j]);
    if (b?.many) open.push([i, j + 1]);
    if (a !== undefined && b !== undefined && shareCharacter(a, b)) open.push([a.many ? i : i + 1, b.many ? j : j + 1]);
  }
  return false;
}

function shareCharacter(a: Token, b: Token): boolean {
  if (a.kind === 'literal' && b.kind === 'literal') return a.character === b.character;
  const literal = a.kind === 'literal' ? a : b.kind === 'literal' ? b : undefined;
  if (literal === undefined) return true;
  const other = literal === a ? b : a;
  return other.kind === 'any' || literal.character !== '/';
}
