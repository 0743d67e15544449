/** A text of three parts between dots, as a compact JWS has (RFC 7515 §7.1). Nothing in it has been verified. */
export class CompactJws {
  /** As Node's decoder reads it, which passes over what is no base64url. */
  readonly payload: Buffer;

  private constructor(
    readonly text: string,
    /** Where the dots are. */
    readonly headerEnd: number,
    readonly payloadEnd: number,
  ) {
    this.payload = Buffer.from(this.payloadText, 'base64url');
  }

  /** Returns the text cut into its parts, any of which may be empty; undefined when they are not three. */
  static cut(text: string): CompactJws | undefined {
    const headerEnd = text.indexOf('.');
    const payloadEnd = text.indexOf('.', headerEnd + 1);
    if (headerEnd < 0 || payloadEnd < 0 || text.includes('.', payloadEnd + 1)) return undefined;
    return new CompactJws(text, headerEnd, payloadEnd);
  }

  get headerText(): string {
    return this.text.slice(0, this.headerEnd);
  }

  get payloadText(): string {
    return this.text.slice(this.headerEnd + 1, this.payloadEnd);
  }

  get signatureText(): string {
    return this.text.slice(this.payloadEnd + 1);
  }

  /** What was signed: ASCII of header, dot and payload as they were sent (RFC 7515 §5.2). */
  get signingInput(): Buffer {
    return Buffer.from(this.text.slice(0, this.payloadEnd), 'latin1');
  }
}
