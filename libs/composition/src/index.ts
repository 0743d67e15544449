export { createAuthenticator, type Authentication } from './create-authenticator.js';
export { createExplainer, type Explainer } from './create-explainer.js';
export { createGatewayAuthorizer } from './create-gateway-authorizer.js';
export { loadSnapshot } from './load-snapshot.js';
export { takeSnapshot, type SnapshotReport } from './take-snapshot.js';
export { diagnose, type Finding } from './diagnosis.js';
export { providerScopeList, type DescribedScope } from './provider-scope-list.js';
export { systemDependencies, type Dependencies } from './dependencies.js';
