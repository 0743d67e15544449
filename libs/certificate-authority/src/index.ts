export {
  createAuthority,
  dayAround,
  tokenSignerExtensions,
  type AuthorityOptions,
  type TestAuthority,
} from './authority.js';
export { certificateExtensions, extension, keyUsages } from './extensions.js';
export { issueCertificate, pemOf, type CertificateContents, type CertificateIssuer } from './issue-certificate.js';
export { der, objectIdentifier, sequence } from './write-der.js';
