import type { ClientSecret } from './client-secret.js';
import type { ClientSecretSource } from './client-secret-source.js';

/**
 * Returns what `use` makes of the current secret. When it fails because the issuer refuses our credentials, the source
 * is asked for the other candidates and each is tried once, so a secret that was rotated meanwhile costs no request.
 *
 * @param refusesOurCredentials - tells that refusal from every other failure; any other failure is thrown at once
 * @throws what `use` threw for the first secret, when no candidate is taken; what the source throws
 */
export async function withSecret<T>(
  source: ClientSecretSource,
  use: (secret: ClientSecret) => Promise<T>,
  refusesOurCredentials: (error: unknown) => boolean,
): Promise<T> {
  const first = await source.current();
  try {
    return await use(first);
  } catch (refusal) {
    if (!refusesOurCredentials(refusal)) throw refusal;
    for (const candidate of await source.afterRefusal(first)) {
      try {
        return await use(candidate);
      } catch (error) {
        if (!refusesOurCredentials(error)) throw error;
        // Within 5 s this reads nothing; it tells the source not to offer the candidate first.
        await source.afterRefusal(candidate);
      }
    }
    throw refusal;
  }
}
