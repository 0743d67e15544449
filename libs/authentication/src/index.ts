export { IssuerAuthenticator, type Authenticator, type ExchangedToken, type TokenExchange } from './authenticator.js';
export { chooseIssuer } from './choose-issuer.js';
export { introspectionCodec } from './introspection.codec.js';
export { introspectionParts } from './introspection.parts.js';
