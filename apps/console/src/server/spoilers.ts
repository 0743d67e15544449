import type { Spoiler, SpoilRequest } from '../shapes.js';
import { Fault } from './fault.js';
import { foreignKey } from './foreign-key.js';
import { decodeJwt, encodeJwt, isSignedBy, type Jwt } from './jwt.js';
import { isOpaque } from './tokens.js';
import type { ConsoleWorld } from './world.js';

/** How a token is changed before the issuer's own key signs it again; those that are not here are signed otherwise. */
const changes: Readonly<Record<Exclude<Spoiler, 'foreign-key' | 'alg-none'>, (claims: Jwt['claims']) => object>> = {
  expire(claims) {
    const now = Math.floor(Date.now() / 1000);
    return { ...claims, iat: now - 7200, ...('nbf' in claims && { nbf: now - 7200 }), exp: now - 3600 };
  },
  // Where a token names no audience, its client says that it is for us.
  'other-audience': (claims) =>
    'aud' in claims ? { ...claims, aud: 'https://other.sallyport.local' } : { ...claims, client_id: 'stranger' },
  'missing-scope': ({ scope: _, permissions, ...claims }) => ({
    ...claims,
    ...(permissions !== undefined && { permissions: [] }),
  }),
};
export const spoilerNames = ['expire', 'other-audience', 'foreign-key', 'alg-none', 'missing-scope'] as const;

export const spoilersOf = ({ embedded }: ConsoleWorld): readonly Spoiler[] =>
  embedded === undefined || isOpaque(embedded.sample) ? [] : spoilerNames;

/**
 * Returns the token with one thing wrong. Only a genuine token of this run is taken: otherwise the provider's key would sign
 * whatever it is shown.
 *
 * @throws Fault 400 where nothing can be spoiled, 422 for a token that no tenant of this run signed with a current key
 */
export async function spoiled(world: ConsoleWorld, { token, how }: SpoilRequest): Promise<string> {
  const { embedded } = world;
  if (embedded === undefined || !spoilersOf(world).includes(how)) {
    throw new Fault(400, 'not_spoilable', 'Tokens of this provider cannot be spoiled here.');
  }
  const jwt = decodeJwt(token);
  const tenant = embedded.tenants.find(({ issuer }) => issuer === jwt?.claims['iss']);
  if (jwt === undefined || tenant === undefined || !isSignedBy(token, tenant.jwks().keys)) {
    throw new Fault(422, 'not_genuine', 'Take a token that the embedded provider signed with a key it has now.');
  }
  if (how === 'foreign-key') return encodeJwt(jwt, await foreignKey());
  // With its old signature, so that nothing but the algorithm is wrong in its form.
  if (how === 'alg-none') {
    return encodeJwt({ ...jwt, header: { ...jwt.header, alg: 'none' } }) + token.slice(token.lastIndexOf('.') + 1);
  }
  const { kid, privateKey } = tenant.signer();
  const header = { ...jwt.header, kid };
  return encodeJwt({ header, claims: changes[how](jwt.claims) as Jwt['claims'] }, privateKey);
}
