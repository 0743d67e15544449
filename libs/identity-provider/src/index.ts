export { issuedTo, type IdentityProviderCapabilities } from './capabilities.js';
export { createIdentityProvider, type IdentityProviderDependencies } from './create-identity-provider.js';
export type { Dialect, IntrospectionFormat, ScopeNames } from './dialect.js';
export type { TokenGrant } from './granted-scopes.js';
export type {
  IdentityProvider,
  IntrospectOptions,
  Introspection,
  LocalVerification,
  Provenance,
  Revocation,
  SignInRequest,
  TokenRequest,
} from './identity-provider.js';
export type { KnownIssuer } from './known-issuer.js';
export { answerReader } from './introspection-answer.js';
export { introspectionVisibility, type IntrospectionVisibility } from './introspection-visibility.js';
export { principalOf, type Named } from './principal-of.js';
export { readAudience, readName, readScopeList, readScopeString } from './read-claims.js';
export { aliasedScopeNames, sameScopeNames } from './scope-names.js';
export { unitedScopes } from './scope-set.js';
export { trustIssuers, type TrustedIssuers, type TrustOptions, type TrustTerms } from './trusted-issuers.js';
