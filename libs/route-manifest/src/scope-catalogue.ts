import { MisconfigurationError } from '@sallyport/protocol';
import type { ManifestRoute } from './route-manifest.js';

/** The scopes that exist, each with a sentence for the people who grant it. */
export type ScopeCatalogue = Readonly<Record<string, string>>;

export interface UnknownScope {
  readonly scope: string;
  readonly route: ManifestRoute;
  /** A scope of the catalogue that is spelt almost like it. */
  readonly meant?: string;
}

// RFC 6749 §3.3 scope-token.
const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/**
 * Returns the catalogue in a parsed JSON value: an object, scope to description.
 *
 * @param file - named in faults
 * @throws {@link MisconfigurationError} `settings_invalid`, naming every fault
 */
export function parseScopeCatalogue(json: unknown, file: string): ScopeCatalogue {
  const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
  const faults = isObject ? [] : [`${file} is no object of scopes: write {"content:read": "Read the content."}.`];
  for (const [scope, description] of Object.entries(isObject ? json : {})) {
    if (!scopeToken.test(scope)) {
      faults.push(`${file}: ${JSON.stringify(scope)} is no scope: no space, quote or backslash, and not empty.`);
    }
    if (typeof description !== 'string' || !/^\S[^\r\n]{0,255}$/.test(description)) {
      faults.push(`${file}: ${JSON.stringify(scope)} needs a description: one line of up to 256 characters.`);
    }
  }
  if (faults.length > 0) throw new MisconfigurationError('settings_invalid', faults);
  return json as ScopeCatalogue;
}

/** Returns every scope that a route asks for and the catalogue does not hold: misspelt, or forgotten there. */
export function unknownScopes(routes: readonly ManifestRoute[], catalogue: ScopeCatalogue): UnknownScope[] {
  const known = Object.keys(catalogue);
  return routes.flatMap((route) => {
    const scopes = route.access === 'scopes' ? [...(route.scopes.allOf ?? []), ...(route.scopes.anyOf ?? [])] : [];
    return scopes
      .filter((scope) => !known.includes(scope))
      .map((scope) => {
        const meant = known.find((other) => isMisspelt(scope, other));
        return meant === undefined ? { scope, route } : { scope, route, meant };
      });
  });
}

/** At most two letters typed wrongly, left out, added or swapped. */
function isMisspelt(scope: string, known: string): boolean {
  let row = Array.from({ length: known.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...scope].entries()) {
    const next = [index + 1];
    for (let at = 0; at < known.length; at += 1) {
      next.push(Math.min(next[at]! + 1, row[at + 1]! + 1, row[at]! + (known[at] === letter ? 0 : 1)));
    }
    row = next;
  }
  return row[known.length]! <= 2;
}
