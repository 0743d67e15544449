import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import {
  certificateExtensions,
  createAuthority,
  dayAround,
  issueCertificate,
  keyUsages,
  pemOf,
  tokenSignerExtensions,
  type CertificateContents,
  type CertificateIssuer,
} from '@sallyport/certificate-authority';
import { ChainVerifier } from './chain-verifier.js';
import type { PinnedChains } from './pinned-chains.js';

export const nowMs = Date.UTC(2030, 0, 1);
export const at = new Date(nowMs);
export const name = 'tokens.example.com';
export const { authority, endEntity, extendedKeyUsage, keyUsage, nameConstraints, names } = certificateExtensions;
export { keyUsages };

export const root = createAuthority('root', at);
export const intermediate = createAuthority('intermediate', at, { issuer: root, pathLength: 0 });
export const leafKeys = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** A leaf with a name, of the intermediate CA unless told otherwise. */
export const leaf = (
  contents: Partial<CertificateContents> = {},
  issuer: CertificateIssuer = intermediate,
  publicKey: KeyObject = leafKeys.publicKey,
): Buffer =>
  issueCertificate(
    { subject: 'signer', publicKey, ...dayAround(at), extensions: tokenSignerExtensions(name), ...contents },
    issuer,
  );

/** The header member of a chain. */
export const x5c = (...certificates: readonly Buffer[]): string[] =>
  certificates.map((certificate) => certificate.toString('base64'));

export const pinned = (changes: Partial<PinnedChains> = {}): PinnedChains => ({
  roots: pemOf(root.certificate),
  names: null,
  extendedKeyUsage: null,
  only: true,
  ...changes,
});

/** `accepted`, or the reason of the refusal. */
export function verdict(member: unknown, changes: Partial<PinnedChains> = {}, now = nowMs): string {
  const outcome = new ChainVerifier(pinned(changes)).keyOf(member, now);
  return outcome.ok ? 'accepted' : outcome.refusal.reason;
}
