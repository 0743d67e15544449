import type { VerificationKey } from '../verification-key.js';
import { digitalSignature, keyCertSign } from './certificate-extensions.js';
import { isSignedWith, keyOf } from './certificate-key.js';
import type { Certificate } from './certificate.js';
import type { PinnedChains } from './pinned-chains.js';
import type { PinnedRoot } from './pinned-roots.js';

/** The key that a chain vouches for, and how long it does. */
export interface VouchedKey {
  readonly key: VerificationKey;
  /** Milliseconds since the epoch: the moments at which every certificate of the chain is valid. */
  readonly validFrom: number;
  readonly validUntil: number;
}

export interface PathRules extends Pick<PinnedChains, 'names' | 'extendedKeyUsage'> {
  readonly roots: readonly PinnedRoot[];
}

/**
 * Returns the key of the leaf of a chain that leads to a pinned CA, or undefined. Checks what RFC 5280 §6.1 asks for, without
 * its tree of policies, and is stricter where a signer of tokens may be:
 *
 * - The order is exact: leaf first, each signed by the next, the last one a pinned CA or signed by one. Nothing is searched.
 * - Names chain by their bytes; which CA it is, is decided by its signature or by all bytes of its certificate.
 * - A CA says so (`cA`, `keyCertSign`) and bounds how many follow (`pathLenConstraint`, self-issued ones counted).
 * - A leaf is no CA, has `digitalSignature`, and carries a name and a purpose that are pinned, where they are. Without a
 *   pinned purpose it must be free of purposes or carry anyExtendedKeyUsage. CAs that limit purposes limit its own.
 * - Keys are as strong as those of a JWK set; no signature is made with SHA-1 or MD5.
 *
 * Does NOT look at the time (the answer says when it holds), nor for revocation.
 *
 * @param chain - leaf first
 */
export function verifyPath(chain: readonly Certificate[], rules: PathRules): VouchedKey | undefined {
  const last = chain.at(-1);
  if (last === undefined) return undefined;
  const pinned = rules.roots.find(({ certificate }) => certificate.der.equals(last.der));
  const below = pinned === undefined ? chain : chain.slice(0, -1);
  const root = pinned ?? rules.roots.find((candidate) => issued(candidate, last));
  const [leaf, ...authorities] = below;
  if (leaf === undefined || root === undefined) return undefined;

  const all = [...authorities, root.certificate];
  // A pinned CA may leave keyUsage out, as older roots do: that it is trusted was decided elsewhere.
  const sayUsage = authorities.every(({ keyUsage }) => keyUsage !== undefined);
  if (!sayUsage || !all.every(mayIssue) || !maySign(leaf, all, rules)) return undefined;
  const key = keyBelow(root, below);
  return (
    key && {
      key,
      validFrom: Math.max(...[leaf, ...all].map(({ notBefore }) => notBefore)),
      validUntil: Math.min(...[leaf, ...all].map(({ notAfter }) => notAfter)),
    }
  );
}

/** Follows the signatures from the pinned CA down, so that what was made up costs one verification at most. */
function keyBelow(root: PinnedRoot, below: readonly Certificate[]): VerificationKey | undefined {
  let issuer: PinnedRoot = root;
  for (const certificate of below.toReversed()) {
    const key = issued(issuer, certificate) ? keyOf(certificate) : undefined;
    if (key === undefined) return undefined;
    issuer = { certificate, key };
  }
  return issuer.key;
}

const issued = ({ certificate, key }: PinnedRoot, other: Certificate): boolean =>
  other.issuer.equals(certificate.subject) && isSignedWith(other, key);

/** @param below - how many CA certificates stand between it and the leaf */
const mayIssue = ({ isCa, keyUsage, pathLength = Infinity }: Certificate, below: number): boolean =>
  isCa && keyUsage?.has(keyCertSign) !== false && below <= pathLength;

const anyPurpose = '2.5.29.37.0';

function maySign(leaf: Certificate, authorities: readonly Certificate[], rules: PathRules): boolean {
  const { names, extendedKeyUsage: wanted } = rules;
  if (leaf.isCa || leaf.keyUsage?.has(digitalSignature) !== true || leaf.keyUsage.has(keyCertSign)) return false;
  if (names !== null && !names.some((name) => leaf.names.includes(name))) return false;
  if (wanted === null) return [leaf, ...authorities].every(({ extendedKeyUsage }) => allows(extendedKeyUsage));
  return wanted.some(
    (purpose) =>
      leaf.extendedKeyUsage?.includes(purpose) === true &&
      authorities.every(({ extendedKeyUsage }) => allows(extendedKeyUsage, purpose)),
  );
}

const allows = (usages: readonly string[] | undefined, purpose = anyPurpose): boolean =>
  usages === undefined || usages.includes(purpose) || usages.includes(anyPurpose);
