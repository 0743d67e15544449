import type { ServerResponse } from 'node:http';

/** What the console's server answers when it cannot do what it was asked: `{ error, says }`. */
export class Fault extends Error {
  /**
   * @param code - stable
   * @param says - what is wrong and what to do; never a token or a key
   */
  constructor(
    readonly status: number,
    readonly code: string,
    readonly says: string,
  ) {
    super(code);
  }
}

/** Nothing here is kept by a browser, nor taken for another kind of content. */
export function writeJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  });
  response.end(JSON.stringify(body));
}

/** What is not a fault of ours says nothing of itself: its text may hold anything. */
export function writeFault(response: ServerResponse, thrown: unknown): void {
  if (response.headersSent) return void response.destroy();
  const { status, code, says } =
    thrown instanceof Fault ? thrown : new Fault(500, 'unexpected', 'Something went wrong in the console itself.');
  // What was not read of a request would be taken for the next one.
  response.setHeader('connection', 'close');
  writeJson(response, status, { error: code, says });
}
