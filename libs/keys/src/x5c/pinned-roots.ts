import { MisconfigurationError } from '@sallyport/protocol';
import type { VerificationKey } from '../verification-key.js';
import { keyCertSign } from './certificate-extensions.js';
import { keyOf } from './certificate-key.js';
import { readCertificate, type Certificate } from './certificate.js';

/** A CA that the configuration trusts. */
export interface PinnedRoot {
  readonly certificate: Certificate;
  readonly key: VerificationKey;
}

const block = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g;

/**
 * Returns the CAs of a PEM text. It need not be self-signed: an intermediate CA may be pinned.
 *
 * @throws {@link MisconfigurationError} `settings_invalid`: without one, or when one of them may not issue certificates, is
 * weak, or has an extension that is not processed
 */
export function readPinnedRoots(pem: string): readonly PinnedRoot[] {
  const roots = [...pem.matchAll(block)].map(([, base64], at) => {
    const root = readRoot(Buffer.from(base64!, 'base64'));
    if (typeof root !== 'string') return root;
    throw invalid(`Certificate ${at + 1} of the pinned CA ${root}: pin another one.`);
  });
  if (roots.length === 0) throw invalid('The pinned CA is no certificate in PEM: give one or more.');
  return roots;
}

function readRoot(der: Buffer): PinnedRoot | string {
  const certificate = readCertificate(der);
  if (certificate === 'malformed') return 'is not an X.509 version 3 certificate in strict DER';
  if (certificate === 'unprocessed') return 'has name constraints or a critical extension, which is not processed here';
  const { isCa, keyUsage } = certificate;
  if (!isCa || keyUsage?.has(keyCertSign) === false) return 'may not issue certificates';
  const key = keyOf(certificate);
  return key === undefined ? 'has a key that is weak or of a kind that is not supported' : { certificate, key };
}

const invalid = (fault: string): MisconfigurationError => new MisconfigurationError('settings_invalid', [fault]);
