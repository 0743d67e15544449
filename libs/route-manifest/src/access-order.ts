import type { ScopeRequirement } from '@sallyport/protocol';
import type { ManifestRoute } from './route-manifest.js';

/** What a route asks, apart from where it is. `undefined`: closed, because no route serves the request. */
export type Asked = ManifestRoute | undefined;

/**
 * Returns how access changed: `widened` lets somebody in whom the former refused, `narrowed` refuses somebody whom the
 * former let in. Both at once is possible: another scope, or a signature in place of a token.
 */
export function compareAccess(before: Asked, after: Asked): { readonly widened: boolean; readonly narrowed: boolean } {
  return { widened: !covers(before, after), narrowed: !covers(after, before) };
}

/** Whether everybody whom `narrow` lets in is let in by `wide` as well. */
function covers(wide: Asked, narrow: Asked): boolean {
  if (narrow === undefined) return true;
  if (wide === undefined || (wide.apiKey === true && narrow.apiKey !== true)) return false;
  if (wide.access === 'public') return true;
  if (wide.access === 'iam' || narrow.access === 'iam') return wide.access === narrow.access;
  if (narrow.access === 'public') return false;
  if (wide.access === 'authenticated') return true;
  if (narrow.access !== 'scopes') return false;
  const { scopes } = wide;
  // A token that holds more is never refused for it, so the smallest sets decide.
  return smallestSets(narrow.scopes).every((granted) => meets(granted, scopes));
}

const smallestSets = ({ allOf = [], anyOf = [] }: ScopeRequirement): ReadonlySet<string>[] =>
  anyOf.length === 0 ? [new Set(allOf)] : anyOf.map((scope) => new Set([...allOf, scope]));

const meets = (granted: ReadonlySet<string>, { allOf = [], anyOf = [] }: ScopeRequirement): boolean =>
  allOf.every((scope) => granted.has(scope)) && (anyOf.length === 0 || anyOf.some((scope) => granted.has(scope)));

/** What a route asks, in words. */
export function describeAccess(asked: Asked): string {
  if (asked === undefined) return 'closed';
  const key = asked.apiKey === true ? ' + API key' : '';
  if (asked.access !== 'scopes') return `${asked.access}${key}`;
  const { allOf = [], anyOf = [] } = asked.scopes;
  const one = anyOf.length > 1 ? `one of ${anyOf.join(', ')}` : (anyOf[0] ?? '');
  return `${[allOf.join(' and '), one].filter(Boolean).join(' and ')}${key}`;
}
