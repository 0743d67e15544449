/** One element of a DER encoding (X.690): its tag, all of its bytes, and what is inside. */
export interface DerElement {
  readonly tag: number;
  readonly encoded: Buffer;
  readonly content: Buffer;
}

/** Not the one DER encoding of what was to be read. */
export class MalformedDer extends Error {}

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
} as const;

/**
 * Reads the elements of one level, in order. Strict: definite lengths in their shortest form, tags of one byte, nothing
 * left over, at most 64 KB. It never descends by itself, so that no input is deeper than its reader.
 */
export class DerReader {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  get isAtEnd(): boolean {
    return this.at === this.bytes.length;
  }

  /** @throws {@link MalformedDer} */
  next(): DerElement {
    const { bytes } = this;
    const from = this.at;
    const tag = bytes[from];
    const first = bytes[from + 1];
    if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) throw new MalformedDer();
    const lengthBytes = first < 0x80 ? 0 : first - 0x80;
    if ((lengthBytes === 0 && first === 0x80) || lengthBytes > 2) throw new MalformedDer();
    const start = from + 2 + lengthBytes;
    if (start > bytes.length) throw new MalformedDer();
    const length = lengthBytes === 0 ? first : bytes.readUIntBE(from + 2, lengthBytes);
    const end = start + length;
    const isShortest = lengthBytes === 0 || (lengthBytes === 1 ? length >= 0x80 : length >= 0x100);
    if (!isShortest || end > bytes.length) throw new MalformedDer();
    this.at = end;
    return { tag, encoded: bytes.subarray(from, end), content: bytes.subarray(start, end) };
  }

  take(tag: number): DerElement {
    const element = this.next();
    if (element.tag !== tag) throw new MalformedDer();
    return element;
  }

  takeIf(tag: number): DerElement | undefined {
    return this.bytes[this.at] === tag ? this.next() : undefined;
  }

  inside(tag: number): DerReader {
    return new DerReader(this.take(tag).content);
  }

  finish(): void {
    if (!this.isAtEnd) throw new MalformedDer();
  }
}

/** The content of one element that is all there is. */
export function onlyElement(bytes: Buffer, tag: number): Buffer {
  const reader = new DerReader(bytes);
  const { content } = reader.take(tag);
  reader.finish();
  return content;
}
