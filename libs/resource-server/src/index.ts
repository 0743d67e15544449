export { ApiKeyRequired, Authenticated, IamAuthorized, Public, Scopes } from './access.decorators.js';
export { AccessGuard } from './access.guard.js';
export { challengeFor, type ChallengeContext } from './challenge.js';
export { CredentialReaders, type AccessErrors, type CredentialReader } from './credential-reader.js';
export { CurrentPrincipal } from './current-principal.decorator.js';
export { declaredScopes } from './declared-scopes.js';
export type { DeclaredRoute } from './declared-routes.js';
export { extractManifest, type ExtractedManifest, type RouteSource } from './extract-manifest.js';
export { BearerPrincipalSource, type PrincipalSource } from './principal-source.js';
export {
  protectedResourceMetadata,
  resourceMetadataUrl,
  type ProtectedResource,
  type ProtectedResourceMetadata,
} from './protected-resource.js';
export { ProblemException, type Problem } from './problem.exception.js';
export { ResourceServerModule } from './resource-server.module.js';
export { PRINCIPAL_SOURCE, RESOURCE_SERVER_OPTIONS, type ResourceServerOptions } from './resource-server.options.js';
export type { ScopeName } from './scope-name.js';
