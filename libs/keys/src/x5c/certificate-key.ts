import { createPublicKey, verify } from 'node:crypto';
import { importKey } from '../import-key.js';
import type { VerificationKey } from '../verification-key.js';
import type { Certificate } from './certificate.js';
import { DerReader, MalformedDer, tags } from './der.js';
import { wholeBytes } from './der-values.js';

type KeyType = 'rsa' | 'ec' | 'ed25519';

/** Public keys by their AlgorithmIdentifier: named curves only, no parameters of one's own (CVE-2020-0601). */
const keyTypes: ReadonlyMap<string, KeyType> = new Map<string, KeyType>([
  ['300d06092a864886f70d0101010500', 'rsa'],
  ['301306072a8648ce3d020106082a8648ce3d030107', 'ec'], // P-256
  ['301006072a8648ce3d020106052b81040022', 'ec'], // P-384
  ['301006072a8648ce3d020106052b81040023', 'ec'], // P-521
  ['300506032b6570', 'ed25519'],
]);

/** Signatures of CAs by their AlgorithmIdentifier: nothing with MD5 or SHA-1 is among them. */
const signatureSchemes: ReadonlyMap<string, readonly [KeyType, hash: string | null]> = new Map([
  ['300d06092a864886f70d01010b0500', ['rsa', 'sha256'] as const],
  ['300d06092a864886f70d01010c0500', ['rsa', 'sha384'] as const],
  ['300d06092a864886f70d01010d0500', ['rsa', 'sha512'] as const],
  ['300a06082a8648ce3d040302', ['ec', 'sha256'] as const],
  ['300a06082a8648ce3d040303', ['ec', 'sha384'] as const],
  ['300a06082a8648ce3d040304', ['ec', 'sha512'] as const],
  ['300506032b6570', ['ed25519', null] as const],
]);

/** Returns the key of a certificate, or undefined when it is of no supported kind or weak: the rules for keys of a JWK set. */
export function keyOf({ publicKey }: Pick<Certificate, 'publicKey'>): VerificationKey | undefined {
  if (keyTypes.get(algorithmOf(publicKey)) === undefined) return undefined;
  try {
    const jwk = createPublicKey({ key: publicKey, format: 'der', type: 'spki' }).export({ format: 'jwk' });
    const imported = importKey(jwk);
    return 'key' in imported ? imported.key : undefined;
  } catch {
    return undefined; // not a key at all, e.g. a point that is not on the curve
  }
}

/** Returns whether a CA with this key made the signature of a certificate. Does NOT look at anything else of the two. */
export function isSignedWith(certificate: Certificate, { keyObject }: VerificationKey): boolean {
  const scheme = signatureSchemes.get(certificate.signatureAlgorithm);
  if (scheme === undefined || keyObject.asymmetricKeyType !== scheme[0]) return false;
  try {
    return verify(scheme[1], certificate.toBeSigned, keyObject, certificate.signature);
  } catch {
    return false;
  }
}

function algorithmOf(publicKey: Buffer): string {
  try {
    const info = new DerReader(publicKey).inside(tags.sequence);
    const algorithm = info.take(tags.sequence).encoded.toString('hex');
    wholeBytes(info.take(tags.bitString).content);
    info.finish();
    return algorithm;
  } catch (error) {
    if (error instanceof MalformedDer) return '';
    throw error;
  }
}
