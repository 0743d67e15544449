import { randomBytes, sign, type KeyObject } from 'node:crypto';
import { bitString, der, objectIdentifier, sequence } from './write-der.js';

/** What a certificate says (RFC 5280 §4.1). Nothing is checked, so that a test can have any certificate, signed well. */
export interface CertificateContents {
  /** Common name. Empty: a subject without a name. */
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Encoded by `extension`, in this order. */
  readonly extensions: readonly Buffer[];
  /** The AlgorithmIdentifier it names. Default: that of the key and the hash that sign. */
  readonly algorithm?: Buffer;
  /** The same inside what is signed. Default: `algorithm`. */
  readonly innerAlgorithm?: Buffer;
  /** Default `sha256`. Ed25519 takes none. */
  readonly hash?: 'sha1' | 'sha256' | 'sha384' | 'sha512';
}

export interface CertificateIssuer {
  /** Common name. */
  readonly subject: string;
  readonly privateKey: KeyObject;
}

/** Returns a version 3 certificate, DER. */
export function issueCertificate(contents: CertificateContents, issuer: CertificateIssuer): Buffer {
  const { subject, publicKey, notBefore, notAfter, extensions, hash = 'sha256' } = contents;
  const { algorithm = signatureAlgorithm(issuer.privateKey, hash) } = contents;
  const serial = Buffer.concat([Buffer.from([0x4f]), randomBytes(12)]);
  const toBeSigned = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    contents.innerAlgorithm ?? algorithm,
    commonName(issuer.subject),
    sequence(moment(notBefore), moment(notAfter)),
    commonName(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  const isEd25519 = issuer.privateKey.asymmetricKeyType === 'ed25519';
  const signature = sign(isEd25519 ? null : hash, toBeSigned, issuer.privateKey);
  return sequence(toBeSigned, algorithm, bitString(signature));
}

export const pemOf = (certificate: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64').replaceAll(/.{64}/g, '$&\n').trimEnd()}\n-----END CERTIFICATE-----\n`;

function commonName(text: string): Buffer {
  if (text === '') return sequence();
  return sequence(der(0x31, sequence(objectIdentifier('2.5.4.3'), der(0x0c, Buffer.from(text)))));
}

/** UTCTime up to 2049, GeneralizedTime from then on (RFC 5280 §4.1.2.5). */
function moment(at: Date): Buffer {
  const text = at.toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return at.getUTCFullYear() < 2050 ? der(0x17, Buffer.from(text.slice(2))) : der(0x18, Buffer.from(text));
}

const rsaSignatures = { sha1: 5, sha256: 11, sha384: 12, sha512: 13 } as const;
const ecdsaSignatures = { sha1: '1', sha256: '3.2', sha384: '3.3', sha512: '3.4' } as const;

function signatureAlgorithm(key: KeyObject, hash: keyof typeof rsaSignatures): Buffer {
  if (key.asymmetricKeyType === 'rsa') {
    return sequence(objectIdentifier(`1.2.840.113549.1.1.${rsaSignatures[hash]}`), der(0x05));
  }
  const isEc = key.asymmetricKeyType === 'ec';
  return sequence(objectIdentifier(isEc ? `1.2.840.10045.4.${ecdsaSignatures[hash]}` : '1.3.101.112'));
}
