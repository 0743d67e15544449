import type { KeyObject } from 'node:crypto';
import {
  createAuthority,
  issueCertificate,
  pemOf,
  tokenSignerExtensions,
  type CertificateContents,
} from '@sallyport/certificate-authority';

/** A CA of this run, whose certificates vouch for signing keys in token headers (`x5c`, RFC 7515 §4.1.6). */
export interface TokenCertificates {
  /** What a verifier pins, PEM. */
  readonly rootPem: string;
  /** The subject alternative name (DNS) of every leaf. */
  readonly name: string;
  /** A fresh leaf for a key and the CA above it, as the header member has them. */
  chainFor(publicKey: KeyObject, contents?: Partial<CertificateContents>): readonly string[];
}

const name = 'signer.sallyport.local';
const days = 86_400_000;

/**
 * Returns a root, made when first needed, that issues through one intermediate CA. All of it is valid from yesterday on,
 * the leaves for a day more.
 *
 * @param clock - seconds since the epoch
 */
export function createTokenCertificates(clock: () => number): TokenCertificates {
  const validFor = (count: number): Pick<CertificateContents, 'notBefore' | 'notAfter'> => {
    const now = clock() * 1000;
    return { notBefore: new Date(now - days), notAfter: new Date(now + count * days) };
  };
  const make = () => {
    const now = new Date(clock() * 1000);
    const root = createAuthority('local-idp root', now, validFor(30));
    return { root, issuing: createAuthority('local-idp', now, { issuer: root, pathLength: 0, ...validFor(7) }) };
  };
  let made: ReturnType<typeof make> | undefined;
  const authorities = () => (made ??= make());
  return {
    name,
    get rootPem() {
      return pemOf(authorities().root.certificate);
    },
    chainFor(publicKey, contents) {
      const { issuing } = authorities();
      const extensions = tokenSignerExtensions(name);
      const leaf = issueCertificate(
        { subject: 'local-idp signer', publicKey, extensions, ...validFor(1), ...contents },
        issuing,
      );
      return [leaf, issuing.certificate].map((certificate) => certificate.toString('base64'));
    },
  };
}
