import { MalformedDer, tags, type DerElement } from './der.js';

/** BOOLEAN TRUE. FALSE is the default wherever certificates have one, and DER leaves defaults out (X.690 §11.5). */
export function isTrue({ content }: DerElement): true {
  if (content.length !== 1 || content[0] !== 0xff) throw new MalformedDer();
  return true;
}

/** A non-negative INTEGER below 2^15, in its shortest form. */
export function smallNumber(content: Buffer): number {
  const [first = 0x80, second] = content;
  if (content.length === 0 || content.length > 2 || first >= 0x80) throw new MalformedDer();
  if (second === undefined) return first;
  if (first === 0 && second < 0x80) throw new MalformedDer();
  return first * 256 + second;
}

/** The bits of a BIT STRING, first bit first, where none of them is named: whole bytes. */
export function wholeBytes(content: Buffer): Buffer {
  if (content.length < 2 || content[0] !== 0) throw new MalformedDer();
  return content.subarray(1);
}

/** The named bits that are set. DER cuts trailing zeros off (X.690 §11.2.2). */
export function namedBits(content: Buffer): ReadonlySet<number> {
  const [unused = 8, ...bytes] = content;
  const last = bytes.at(-1);
  if (last === undefined || unused > 7 || bytes.length > 2) throw new MalformedDer();
  if ((last & ((1 << (unused + 1)) - 1)) !== 1 << unused) throw new MalformedDer();
  const set = new Set<number>();
  bytes.forEach((byte, at) => {
    for (let bit = 0; bit < 8; bit += 1) if ((byte & (0x80 >> bit)) !== 0) set.add(at * 8 + bit);
  });
  return set;
}

const maxIdentifierBytes = 64;

/** An OBJECT IDENTIFIER with dots. */
export function objectIdentifier(content: Buffer): string {
  if (content.length === 0 || content.length > maxIdentifierBytes) throw new MalformedDer();
  const arcs: bigint[] = [];
  let arc = 0n;
  let begins = true;
  for (const byte of content) {
    if (begins && byte === 0x80) throw new MalformedDer();
    arc = (arc << 7n) | BigInt(byte & 0x7f);
    begins = byte < 0x80;
    if (!begins) continue;
    if (arcs.length === 0) {
      const root = arc < 40n ? 0n : arc < 80n ? 1n : 2n;
      arcs.push(root, arc - root * 40n);
    } else arcs.push(arc);
    arc = 0n;
  }
  if (!begins) throw new MalformedDer();
  return arcs.join('.');
}

/** Milliseconds since the epoch, of the two forms that RFC 5280 §4.1.2.5 allows: to the second, and in UTC. */
export function momentOf({ tag, content }: DerElement): number {
  const text = content.toString('latin1');
  const year = tag === tags.utcTime ? centuryOf(text) + text : tag === tags.generalizedTime ? text : '';
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(year);
  if (parts === null) throw new MalformedDer();
  const [, y, mo, d, h, mi, s] = parts;
  const iso = `${y}-${mo}-${d}T${h}:${mi}:${s}.000Z`;
  const at = Date.parse(iso);
  if (Number.isNaN(at) || new Date(at).toISOString() !== iso) throw new MalformedDer(); // 30 February is 2 March
  return at;
}

const centuryOf = (text: string): string => (text < '50' ? '20' : '19');
