import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { certificateExtensions, keyUsages } from './extensions.js';
import { issueCertificate, type CertificateContents, type CertificateIssuer } from './issue-certificate.js';

/** A CA with its key: it issues, and can be pinned. */
export interface TestAuthority extends CertificateIssuer {
  readonly publicKey: KeyObject;
  readonly certificate: Buffer;
}

export interface AuthorityOptions extends Partial<CertificateContents> {
  readonly pathLength?: number;
  /** Default: itself. */
  readonly issuer?: CertificateIssuer;
  readonly keys?: { readonly privateKey: KeyObject; readonly publicKey: KeyObject };
}

/** Returns a CA valid for a day around `at`, with a fresh P-256 key unless told otherwise. */
export function createAuthority(subject: string, at: Date, options: AuthorityOptions = {}): TestAuthority {
  const keys = options.keys ?? generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { authority, keyUsage } = certificateExtensions;
  const contents: CertificateContents = {
    subject,
    publicKey: keys.publicKey,
    ...dayAround(at),
    extensions: [authority(options.pathLength), keyUsage(keyUsages.keyCertSign, keyUsages.crlSign)],
    ...options,
  };
  const issuer = options.issuer ?? { subject, privateKey: keys.privateKey };
  return { subject, ...keys, certificate: issueCertificate(contents, issuer) };
}

/** Returns the extensions of a leaf that signs tokens under a DNS name. */
export const tokenSignerExtensions = (name: string): Buffer[] => [
  certificateExtensions.endEntity(),
  certificateExtensions.keyUsage(keyUsages.digitalSignature),
  certificateExtensions.names({ dns: [name] }),
];

export const dayAround = (at: Date): Pick<CertificateContents, 'notBefore' | 'notAfter'> => ({
  notBefore: new Date(at.getTime() - 43_200_000),
  notAfter: new Date(at.getTime() + 43_200_000),
});
