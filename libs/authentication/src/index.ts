export { IssuerAuthenticator, type Authenticator } from './authenticator.js';
