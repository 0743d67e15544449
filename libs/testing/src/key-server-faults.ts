import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

interface FaultContext {
  readonly response: ServerResponse;
  readonly published: string;
  readonly retryAfter: string | undefined;
  readonly canaryUrl: string;
  readonly sent: (bytes: number) => void;
}

type BadAnswer = (context: FaultContext) => void;

const mebibyte = 1024 * 1024;

const body =
  (text: string, type = 'application/json'): BadAnswer =>
  ({ response }) =>
    void response.setHeader('content-type', type).end(text);

/** The ways in which issuers have been seen to misbehave, and those an attacker would choose. */
export const badAnswers = {
  hang: () => {},
  'headers-then-hang': ({ response }) => {
    response.setHeader('content-type', 'application/json').flushHeaders();
    response.write('{"keys":');
  },
  drip: ({ response }) => {
    response.setHeader('content-type', 'application/json').flushHeaders();
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  },
  '500': ({ response }) => void response.writeHead(500).end('{"error":"server_error"}'),
  '503': ({ response, retryAfter }) =>
    void response.writeHead(503, retryAfter === undefined ? {} : { 'retry-after': retryAfter }).end(),
  '429': ({ response, retryAfter }) =>
    void response.writeHead(429, retryAfter === undefined ? {} : { 'retry-after': retryAfter }).end(),
  '404': ({ response }) => void response.writeHead(404).end('not here'),
  reset: ({ response }) => void response.socket?.resetAndDestroy(),
  truncated: ({ response, published }) => {
    response.setHeader('content-length', Buffer.byteLength(published) + 100);
    response.write(published, () => response.socket?.destroy());
  },
  empty: body(''),
  html: body('<!doctype html><title>Sign in</title>', 'text/html'),
  null: body('null'),
  'keys-not-an-array': body('{"keys":{"kid":"a"}}'),
  'too-many-keys': body(JSON.stringify({ keys: Array.from({ length: 101 }, (_, i) => ({ kty: 'oct', kid: `${i}` })) })),
  redirect: ({ response, canaryUrl }) => void response.writeHead(302, { location: canaryUrl }).end(),
  /** 512 MiB of white space, as fast as the other side reads. */
  huge: ({ response, sent }) => {
    response.setHeader('content-type', 'application/json');
    const chunk = Buffer.alloc(mebibyte / 16, ' ');
    let left = 512 * 16;
    const pump = () => {
      while (left > 0 && !response.destroyed) {
        left -= 1;
        sent(chunk.length);
        if (!response.write(chunk)) return void response.once('drain', pump);
      }
      response.end();
    };
    pump();
  },
  /** 512 MiB of white space in half a megabyte: gzip members may follow one another (RFC 1952 §2.2). */
  'gzip-bomb': ({ response }) => {
    const member = gzipSync(Buffer.alloc(mebibyte, ' '), { level: 9 });
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end(Buffer.concat(Array.from({ length: 512 }, () => member)));
  },
  'stacked-gzip': ({ response, published }) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip, gzip' });
    response.end(gzipSync(gzipSync(published)));
  },
} as const satisfies Record<string, BadAnswer>;
