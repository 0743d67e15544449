import type { ScopeNames } from './dialect.js';

/** Scopes of OpenID Connect Core §5.4 and §11: they speak of the person, not of an API, and are spelt alike everywhere. */
const ofOpenId = new Set(['openid', 'profile', 'email', 'address', 'phone', 'offline_access']);

/** Our name → the vendor's, for a sign-in, where scopes of OpenID Connect stand beside ours. */
export const signInScope =
  (names: ScopeNames) =>
  (scope: string): string =>
    ofOpenId.has(scope) ? scope : names.toVendor(scope);
