import type { IdentityProvider } from '@sallyport/identity-provider';
import type { JwsAlgorithm } from '@sallyport/keys';
import { MisconfigurationError } from '@sallyport/protocol';

/** What jsonwebtoken can verify of the algorithms that an issuer may be trusted with. */
export type LibraryAlgorithm = Exclude<JwsAlgorithm, 'EdDSA'>;

/**
 * Returns the algorithms of all issuers together: the widest list the library is ever given. Each issuer's own list is
 * applied before it is asked for a key.
 *
 * @throws {@link MisconfigurationError} `settings_invalid`, naming every issuer whose tokens the library cannot verify
 */
export function libraryAlgorithms(providers: readonly IdentityProvider[]): LibraryAlgorithm[] {
  const faults = providers
    .filter(({ verification }) => verification.rules.algorithms.includes('EdDSA'))
    .map(
      ({ name }) =>
        `${name} accepts EdDSA, which jsonwebtoken (under passport-jwt) cannot verify: take it out of the algorithms ` +
        'of this issuer, or guard the application without passport.',
    );
  if (faults.length > 0) throw new MisconfigurationError('settings_invalid', faults);
  const all = providers.flatMap(({ verification }) => verification.rules.algorithms as readonly LibraryAlgorithm[]);
  return [...new Set(all)];
}
