import { readExtensions, UnprocessedExtension, type CertificateExtensions } from './certificate-extensions.js';
import { DerReader, MalformedDer, tags } from './der.js';
import { momentOf, wholeBytes } from './der-values.js';

/** An X.509 certificate taken apart (RFC 5280 §4.1). Nothing in it has been verified. */
export interface Certificate extends CertificateExtensions {
  readonly der: Buffer;
  /** What was signed. */
  readonly toBeSigned: Buffer;
  /** The AlgorithmIdentifier as hexadecimal digits, parameters included. */
  readonly signatureAlgorithm: string;
  readonly signature: Buffer;
  /** Names are compared by these bytes and never shown, split or spelt. */
  readonly issuer: Buffer;
  readonly subject: Buffer;
  /** Milliseconds since the epoch; both are moments at which it is valid. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** SubjectPublicKeyInfo. */
  readonly publicKey: Buffer;
}

const version = 0xa0;
const extensions = 0xa3;
const version3 = 'a003020102';

/**
 * Returns the certificate these bytes are, or why they are none that is understood here in full: `malformed` (not strict
 * DER, not version 3, with unique identifiers) or `unprocessed` (a critical extension that is not processed, or name
 * constraints).
 *
 * Does NOT verify anything: no signature, no time, no key.
 */
export function readCertificate(der: Buffer): Certificate | 'malformed' | 'unprocessed' {
  try {
    return read(der);
  } catch (error) {
    if (error instanceof MalformedDer) return 'malformed';
    if (error instanceof UnprocessedExtension) return 'unprocessed';
    throw error;
  }
}

function read(der: Buffer): Certificate {
  const whole = new DerReader(der);
  const parts = whole.inside(tags.sequence);
  whole.finish();
  const { encoded: toBeSigned, content } = parts.take(tags.sequence);
  const signatureAlgorithm = parts.take(tags.sequence).encoded.toString('hex');
  const signature = wholeBytes(parts.take(tags.bitString).content);
  parts.finish();

  const fields = new DerReader(content);
  if (fields.take(version).encoded.toString('hex') !== version3) throw new MalformedDer();
  fields.take(tags.integer); // the serial number: chains are told apart by their bytes
  if (fields.take(tags.sequence).encoded.toString('hex') !== signatureAlgorithm) throw new MalformedDer();
  const issuer = fields.take(tags.sequence).encoded;
  const validity = fields.inside(tags.sequence);
  const [notBefore, notAfter] = [momentOf(validity.next()), momentOf(validity.next())];
  validity.finish();
  const subject = fields.take(tags.sequence).encoded;
  const publicKey = fields.take(tags.sequence).encoded;
  const extended = fields.inside(extensions);
  fields.finish();
  const read = readExtensions(extended.inside(tags.sequence));
  extended.finish();
  return {
    der,
    toBeSigned,
    signatureAlgorithm,
    signature,
    issuer,
    subject,
    notBefore,
    notAfter,
    publicKey,
    ...read,
  };
}
