export type { IdentityProviderCapabilities } from './capabilities.js';
export type {
  IdentityProvider,
  IntrospectOptions,
  Introspection,
  LocalVerification,
  Provenance,
  ServerMetadata,
  TokenAnswer,
  TokenRequest,
} from './identity-provider.js';
export { trustIssuers, type TrustedIssuers } from './trusted-issuers.js';
