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
export async function readBounded({ status, body }: Sent, { maxBytes, host, encoding }: BodyBounds): Promise<Buffer> {
  const unusable = (found: string) => new OutageError('issuer_answer_unusable', { host, status, found });
  if (encoding?.includes(',')) throw unusable('stacked content encodings');
  if (body === null) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw unusable(`a body of more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
