import { OutageError } from '@sallyport/protocol';
import type { Sent } from './send.js';

export interface BodyBounds {
  readonly maxBytes: number;
  readonly host: string;
  readonly encoding: string | undefined;
}

/**
 * Returns the whole decoded body. The cap counts decoded bytes: a small compressed body can hold gigabytes.
 * Stacked encodings are refused unread, since each layer multiplies.
 */
export async function readBounded({ status, body }: Sent, bounds: BodyBounds): Promise<Buffer> {
  const { maxBytes } = bounds;
  if (bounds.encoding?.includes(',')) throw unusable(status, bounds, 'stacked content encodings');
  // Most answers are one chunk, which needs no list and no copy.
  let first: Uint8Array | undefined;
  let more: Uint8Array[] | undefined;
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw unusable(status, bounds, `a body of more than ${maxBytes} bytes`);
    if (first === undefined) first = chunk;
    else (more ??= [first]).push(chunk);
  }
  if (more !== undefined) return Buffer.concat(more, size);
  return first === undefined ? Buffer.alloc(0) : Buffer.from(first.buffer, first.byteOffset, size);
}

const unusable = (status: number, { host }: BodyBounds, found: string): OutageError =>
  new OutageError('issuer_answer_unusable', { host, status, found });
