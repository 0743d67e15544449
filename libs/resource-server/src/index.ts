export { Authenticated, Public, Scopes } from './access.decorators.js';
export { AccessGuard } from './access.guard.js';
export { challengeFor } from './challenge.js';
export { CurrentPrincipal } from './current-principal.decorator.js';
export { extractManifest, type ExtractedManifest } from './extract-manifest.js';
export { BearerPrincipalSource, type PrincipalSource } from './principal-source.js';
export { ProblemException, type Problem } from './problem.exception.js';
export { ResourceServerModule } from './resource-server.module.js';
export { PRINCIPAL_SOURCE, RESOURCE_SERVER_OPTIONS, type ResourceServerOptions } from './resource-server.options.js';
