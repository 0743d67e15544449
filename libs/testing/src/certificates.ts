import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** What a certificate says (RFC 5280 §4.1). Nothing is checked, so that a test can have any certificate, signed well. */
export interface CertificateContents {
  /** Common name. Empty: a subject without a name. */
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Encoded by `extension`, in this order. */
  readonly extensions: readonly Buffer[];
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
  const algorithm = signatureAlgorithm(issuer.privateKey, hash);
  const serial = Buffer.concat([Buffer.from([0x4f]), randomBytes(12)]);
  const toBeSigned = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    algorithm,
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

/** One element of DER (X.690). */
export function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

export const sequence = (...contents: readonly Buffer[]): Buffer => der(0x30, ...contents);

export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...others] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second, ...others].flatMap((arc) => {
    const groups = [arc & 0x7f];
    for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128))
      groups.unshift((rest & 0x7f) | 0x80);
    return groups;
  });
  return der(0x06, Buffer.from(bytes));
}

export const extension = (id: string, critical: boolean, value: Buffer): Buffer =>
  sequence(objectIdentifier(id), ...(critical ? [der(0x01, Buffer.from([0xff]))] : []), der(0x04, value));

/** Extensions of RFC 5280 §4.2.1, as a CA writes them. */
export const certificateExtensions = {
  authority: (pathLength?: number) =>
    extension(
      '2.5.29.19',
      true,
      sequence(
        der(0x01, Buffer.from([0xff])),
        ...(pathLength === undefined ? [] : [der(0x02, Buffer.from([pathLength]))]),
      ),
    ),
  endEntity: () => extension('2.5.29.19', true, sequence()),
  keyUsage: (...bits: readonly number[]) => extension('2.5.29.15', true, namedBits(bits)),
  extendedKeyUsage: (...ids: readonly string[]) =>
    extension('2.5.29.37', false, sequence(...ids.map(objectIdentifier))),
  names: (names: { readonly dns?: readonly string[]; readonly uri?: readonly string[] }) =>
    extension(
      '2.5.29.17',
      false,
      sequence(
        ...(names.dns ?? []).map((name) => der(0x82, Buffer.from(name))),
        ...(names.uri ?? []).map((name) => der(0x86, Buffer.from(name))),
      ),
    ),
  /** Only names below `dns` (RFC 5280 §4.2.1.10). */
  nameConstraints: (dns: string, critical = true) =>
    extension('2.5.29.30', critical, sequence(der(0xa0, sequence(der(0x82, Buffer.from(dns)))))),
};

/** Bits of keyUsage. */
export const keyUsages = { digitalSignature: 0, keyEncipherment: 2, keyCertSign: 5, crlSign: 6 } as const;

export const pemOf = (certificate: Buffer): string =>
  `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64').replaceAll(/.{64}/g, '$&\n').trimEnd()}\n-----END CERTIFICATE-----\n`;

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

const bitString = (bytes: Buffer): Buffer => der(0x03, Buffer.from([0]), bytes);

function namedBits(bits: readonly number[]): Buffer {
  const highest = Math.max(...bits);
  const bytes = Buffer.alloc(Math.floor(highest / 8) + 1);
  for (const bit of bits) bytes[bit >> 3] = bytes[bit >> 3]! | (0x80 >> (bit & 7));
  return der(0x03, Buffer.from([7 - (highest & 7)]), bytes);
}

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
