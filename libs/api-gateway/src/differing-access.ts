import { decide } from '@sallyport/authorization';
import type { Access, Principal } from '@sallyport/protocol';

/**
 * Whether some token may call the first two routes and not the third. A decision allows more the more scopes are held,
 * so only the smallest sets that open both are tried.
 */
export function opensBoth(one: Access, other: Access, refused: Access): boolean {
  return smallestSets(one).some((first) =>
    smallestSets(other).some((second) => decide(holding([...first, ...second]), refused).effect === 'deny'),
  );
}

/** The smallest sets of scopes that open a route; none for a route that no token opens. */
function smallestSets(access: Access): readonly (readonly string[])[] {
  if (access.access === 'iam') return [];
  if (access.access !== 'scopes') return [[]];
  const { allOf = [], anyOf = [] } = access.scopes;
  return anyOf.length === 0 ? [allOf] : anyOf.map((scope) => [...allOf, scope]);
}

const holding = (scopes: readonly string[]): Principal => ({
  issuer: '',
  subject: '',
  scopes: new Set(scopes),
  audience: [],
  kind: 'unknown',
  expiresAt: 0,
});
