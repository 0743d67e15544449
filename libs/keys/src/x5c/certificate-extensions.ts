import { DerReader, MalformedDer, onlyElement, tags } from './der.js';
import { isTrue, namedBits, objectIdentifier, smallNumber } from './der-values.js';

/** What the extensions of a certificate say that matters here (RFC 5280 §4.2.1). Absent: the extension is. */
export interface CertificateExtensions {
  readonly isCa: boolean;
  /** How many CA certificates may stand between this one and the leaf. */
  readonly pathLength?: number;
  readonly keyUsage?: ReadonlySet<number>;
  readonly extendedKeyUsage?: readonly string[];
  /** DNS names in lower case, and URIs, of the subject alternative name. */
  readonly names: readonly string[];
}

/** Bits of KeyUsage, RFC 5280 §4.2.1.3. */
export const digitalSignature = 0;
export const keyCertSign = 5;

/** A certificate that asks for something that is not done here. */
export class UnprocessedExtension extends Error {}

type Read = (value: Buffer) => Partial<CertificateExtensions>;

/** By the bytes of their identifiers. */
const processed: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['551d0f', (value) => ({ keyUsage: namedBits(onlyElement(value, tags.bitString)) })],
  ['551d11', (value) => ({ names: readNames(value) })],
  ['551d13', readBasicConstraints],
  ['551d25', (value) => ({ extendedKeyUsage: readUsages(value) })],
]);
const nameConstraints = '551d1e';

/**
 * Returns what the extensions say. Refuses a second one of a kind, a critical one that is not processed here (RFC 5280
 * §4.2), and name constraints whether they are marked critical or not: to leave them out would widen what the CA may do.
 *
 * @param extensions - the content of the Extensions sequence
 * @throws {@link MalformedDer} or {@link UnprocessedExtension}
 */
export function readExtensions(extensions: DerReader): CertificateExtensions {
  let found: CertificateExtensions = { isCa: false, names: [] };
  const seen = new Set<string>();
  if (extensions.isAtEnd) throw new MalformedDer();
  while (!extensions.isAtEnd) {
    const extension = extensions.inside(tags.sequence);
    const id = extension.take(tags.objectIdentifier).content.toString('hex');
    const critical = extension.takeIf(tags.boolean);
    const isCritical = critical !== undefined && isTrue(critical);
    const value = extension.take(tags.octetString).content;
    extension.finish();
    if (seen.has(id)) throw new MalformedDer();
    seen.add(id);
    const read = processed.get(id);
    if (id === nameConstraints || (read === undefined && isCritical)) throw new UnprocessedExtension();
    if (read !== undefined) found = { ...found, ...read(value) };
  }
  return found;
}

function readBasicConstraints(value: Buffer): Partial<CertificateExtensions> {
  const constraints = new DerReader(onlyElement(value, tags.sequence));
  const ca = constraints.takeIf(tags.boolean);
  const isCa = ca !== undefined && isTrue(ca);
  const length = isCa ? constraints.takeIf(tags.integer) : undefined;
  constraints.finish();
  return { isCa, ...(length !== undefined && { pathLength: smallNumber(length.content) }) };
}

function readUsages(value: Buffer): readonly string[] {
  const usages = new DerReader(onlyElement(value, tags.sequence));
  const found: string[] = [];
  while (!usages.isAtEnd) found.push(objectIdentifier(usages.take(tags.objectIdentifier).content));
  if (found.length === 0) throw new MalformedDer();
  return found;
}

const dnsName = 0x82;
const uri = 0x86;

/** RFC 5280 §4.2.1.6. Both are IA5Strings: one byte is one character. */
function readNames(value: Buffer): readonly string[] {
  const names = new DerReader(onlyElement(value, tags.sequence));
  const found: string[] = [];
  if (names.isAtEnd) throw new MalformedDer();
  while (!names.isAtEnd) {
    const { tag, content } = names.next();
    const text = content.toString('latin1');
    // A URI has a colon and a DNS name has none, so that neither passes for the other.
    if (tag === dnsName && !text.includes(':')) found.push(text.toLowerCase());
    if (tag === uri && text.includes(':')) found.push(text);
  }
  return found;
}
