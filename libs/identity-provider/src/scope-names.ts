import type { Principal } from '@sallyport/protocol';
import type { ScopeNames } from './dialect.js';
import { unchangeable } from './scope-set.js';

/** The same names on both sides. */
export const sameScopeNames: ScopeNames = { toVendor: (scope) => scope, toOurs: (scope) => scope };

/**
 * Returns names with exceptions: each alias is exact in both directions, so a vendor's scope that happens to be spelt
 * like ours grants nothing once ours has an alias.
 *
 * @param aliases - our name → the vendor's; no two share a vendor's name
 */
export function aliasedScopeNames(aliases: Readonly<Record<string, string>>, others: ScopeNames): ScopeNames {
  if (Object.keys(aliases).length === 0) return others;
  const toVendor = new Map(Object.entries(aliases));
  const toOurs = new Map([...toVendor].map(([ours, vendors]) => [vendors, ours]));
  return {
    toVendor: (scope) => toVendor.get(scope) ?? others.toVendor(scope),
    toOurs(scope) {
      const aliased = toOurs.get(scope);
      if (aliased !== undefined) return aliased;
      const ours = others.toOurs(scope);
      return ours !== undefined && toVendor.has(ours) ? undefined : ours;
    },
  };
}

const named = new WeakMap<ScopeNames, WeakMap<ReadonlySet<string>, ReadonlySet<string>>>();

/** The principal with our scope names; what is none of ours is left out. */
export function inOurNames(principal: Principal, names: ScopeNames): Principal {
  if (names === sameScopeNames) return principal;
  let known = named.get(names);
  if (known === undefined) named.set(names, (known = new WeakMap()));
  let scopes = known.get(principal.scopes);
  if (scopes === undefined) {
    scopes = unchangeable(new Set([...principal.scopes].flatMap((scope) => names.toOurs(scope) ?? [])));
    known.set(principal.scopes, scopes);
  }
  return { ...principal, scopes };
}
