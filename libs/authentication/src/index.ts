export { IssuerAuthenticator, type Authenticator } from './authenticator.js';
export { chooseIssuer } from './choose-issuer.js';
export { introspectionCodec } from './introspection.codec.js';
