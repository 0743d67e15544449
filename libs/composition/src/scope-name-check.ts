import type { IdentityProvider } from '@sallyport/identity-provider';

/**
 * Returns what is wrong with the names that a provider gives to the scopes that routes ask for: a scope that cannot be
 * written there, or whose name there means another one of ours. A token could then never open the route, or open one
 * that it does not name.
 *
 * @param scopes - our names, as the routes declare them
 */
export function scopeNameFaults({ name, scopeNames }: IdentityProvider, scopes: readonly string[]): string[] {
  const faults: string[] = [];
  const taken = new Map<string, string>();
  for (const scope of scopes) {
    const theirs = scopeNames.toVendor(scope);
    const other = taken.get(theirs);
    taken.set(theirs, scope);
    if (other !== undefined) {
      faults.push(
        `SCOPE_ALIASES: ${name} would take ${JSON.stringify(theirs)} for ${other} and for ${scope}: give each its own.`,
      );
    } else if (scopeNames.toOurs(theirs) !== scope) {
      faults.push(
        `SCOPE_ALIASES: ${scope} is not mapped at ${name}, where ${JSON.stringify(theirs)} cannot be read back: ` +
          `add {"${name}":{"${scope}":"<its name there>"}}.`,
      );
    }
  }
  return faults;
}

/**
 * Returns what to say at boot of a provider's aliases beside the scopes of all routes: a route's scope that the aliases
 * leave out keeps its usual name, and an alias that no route asks for may be a misspelling.
 */
export function scopeAliasWarnings(
  { name, scopeNames }: IdentityProvider,
  aliases: Readonly<Record<string, string>>,
  scopes: readonly string[],
): string[] {
  const aliased = Object.keys(aliases);
  if (aliased.length === 0) return [];
  return [
    ...scopes
      .filter((scope) => !aliased.includes(scope))
      .map((scope) => `SCOPE_ALIASES leaves out ${scope} at ${name}: ${scopeNames.toVendor(scope)} is used.`),
    ...aliased
      .filter((scope) => !scopes.includes(scope))
      .map((scope) => `SCOPE_ALIASES maps ${scope} at ${name}, and no route asks for it.`),
  ];
}
