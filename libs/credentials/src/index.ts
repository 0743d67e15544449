export { readBearer, type TokenScheme } from './bearer.js';
export {
  defaultCredentialOptions,
  readHttpCredential,
  type CredentialOptions,
  type HeaderSource,
} from './http-credential.js';
