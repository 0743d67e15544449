import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

const decoders = new Map([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

/** Returns the body without its one content coding (RFC 9110 §8.4.1); with another coding, or several, as it came. */
export function decodeBody(message: IncomingMessage, encoding: string): AsyncIterable<Uint8Array> {
  const decoder = decoders.get(encoding.trim().toLowerCase())?.();
  // A fault of either reaches the reader through the decoder, and a reader that stops ends both.
  return decoder === undefined ? message : pipeline(message, decoder, () => undefined);
}
