import { accepted, refused, type Outcome } from '@sallyport/protocol';
import type { VerificationKey } from '../verification-key.js';
import { verifyPath, type PathRules, type VouchedKey } from './certificate-path.js';
import { readCertificate, type Certificate } from './certificate.js';
import type { PinnedChains } from './pinned-chains.js';
import { readPinnedRoots } from './pinned-roots.js';

/** Leaf, three intermediate CAs and the pinned one. */
const maxCertificates = 5;
const maxRemembered = 16;

/**
 * Verifies `x5c` header members of one issuer's tokens. The last chains that led to the pinned CA are remembered, others
 * are not: a stranger cannot push them out. Their times are looked at in every call.
 */
export class ChainVerifier {
  private readonly rules: PathRules;
  /** Oldest first. */
  private readonly known = new Map<string, VouchedKey>();

  /** @throws {@link MisconfigurationError} `settings_invalid` for a CA that cannot be pinned */
  constructor({ roots, names, extendedKeyUsage }: PinnedChains) {
    // DNS names know no case; only a URI has a colon.
    const spelt = names?.map((name) => (name.includes(':') ? name : name.toLowerCase())) ?? null;
    this.rules = { roots: readPinnedRoots(roots), names: spelt, extendedKeyUsage };
  }

  /**
   * Returns the leaf's key, with the moment it ends, or `certificate_chain_refused`, or `certificate_not_valid_now`.
   *
   * @param x5c - the header member as it came: anything
   * @param now - milliseconds since the epoch
   */
  keyOf(x5c: unknown, now: number): Outcome<VerificationKey> {
    const texts = textsOf(x5c);
    if (texts === undefined) return refused('certificate_chain_refused');
    const name = texts.join('.');
    const vouched = this.known.get(name) ?? this.verify(name, texts);
    if (vouched === undefined) return refused('certificate_chain_refused');
    const { key, validFrom, validUntil } = vouched;
    if (now < validFrom || now > validUntil) return refused('certificate_not_valid_now');
    return accepted({ ...key, usableUntil: validUntil });
  }

  private verify(name: string, texts: readonly string[]): VouchedKey | undefined {
    const chain = texts.map(certificateOf);
    if (!chain.every((one) => one !== undefined)) return undefined;
    const vouched = verifyPath(chain, this.rules);
    if (vouched === undefined) return undefined;
    this.known.set(name, vouched);
    if (this.known.size > maxRemembered) this.known.delete(this.known.keys().next().value!);
    return vouched;
  }
}

/** RFC 7515 §4.1.6: base64 texts, leaf first. */
function textsOf(x5c: unknown): readonly string[] | undefined {
  if (!Array.isArray(x5c) || x5c.length === 0 || x5c.length > maxCertificates) return undefined;
  return x5c.every((text) => typeof text === 'string') ? x5c : undefined;
}

/** Of base64 in its one spelling, padded and without line breaks; base64url is another alphabet. */
function certificateOf(text: string): Certificate | undefined {
  const der = Buffer.from(text, 'base64');
  if (der.toString('base64') !== text) return undefined;
  const certificate = readCertificate(der);
  return typeof certificate === 'string' ? undefined : certificate;
}
