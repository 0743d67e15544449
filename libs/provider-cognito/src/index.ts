export { cognitoScopeNames, readCognitoPrincipal } from './cognito.dialect.js';
export { cognitoDialect, createCognitoIdentityProvider } from './cognito.identity-provider.js';
export type { CognitoOptions } from './cognito.options.js';
