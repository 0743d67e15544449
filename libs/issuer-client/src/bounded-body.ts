import { OutageError } from '@sallyport/protocol';

/**
 * Returns the whole decoded body. The cap counts decoded bytes: a small compressed body can hold gigabytes.
 * Stacked encodings are refused unread, since each layer multiplies.
 */
export async function readBounded(response: Response, maxBytes: number, host: string): Promise<Buffer> {
  const unusable = (found: string) =>
    new OutageError('issuer_answer_unusable', { host, status: response.status, found });
  if (response.headers.get('content-encoding')?.includes(',')) throw unusable('stacked content encodings');
  if (response.body === null) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks, size);
    size += value.byteLength;
    if (size > maxBytes) throw unusable(`a body of more than ${maxBytes} bytes`);
    chunks.push(value);
  }
}
