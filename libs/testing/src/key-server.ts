import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { badAnswers } from './key-server-faults.js';

/** `ok`, or one way for an issuer to misbehave. */
export type KeyServerMode = 'ok' | keyof typeof badAnswers;

export interface KeyServer {
  /** Of the JWK set, on 127.0.0.1. */
  readonly url: string;
  readonly counters: {
    /** Requests for the JWK set. */
    readonly hits: number;
    /** Requests for the target of the redirect. */
    readonly canaryHits: number;
    readonly connections: number;
    /** Body bytes handed to sockets by the mode `huge`. */
    readonly bytesSent: number;
  };
  publish(jwks: unknown): void;
  /** How it answers from the next request on; `times` requests only, then `ok` again. */
  behave(mode: KeyServerMode, options?: { readonly retryAfter?: string; readonly times?: number }): void;
  /** Closes the kept-alive connections that are idle. */
  dropIdleConnections(): void;
  close(): Promise<void>;
}

/** Starts a loopback HTTP server that serves one JWK set, well or badly. */
export async function startKeyServer(jwks: unknown = { keys: [] }): Promise<KeyServer> {
  const counters = { hits: 0, canaryHits: 0, connections: 0, bytesSent: 0 };
  let published = JSON.stringify(jwks);
  let mode: KeyServerMode = 'ok';
  let left = Number.POSITIVE_INFINITY;
  let retryAfter: string | undefined;

  const server = createServer((request, response) => {
    if (request.url === '/canary') {
      counters.canaryHits += 1;
      return response.end(published);
    }
    counters.hits += 1;
    const answering = left > 0 ? mode : 'ok';
    left -= 1;
    if (answering === 'ok') return response.setHeader('content-type', 'application/json').end(published);
    const sent = (bytes: number) => void (counters.bytesSent += bytes);
    return badAnswers[answering]({ response, published, retryAfter, canaryUrl: `${origin}/canary`, sent });
  });
  server.on('connection', () => (counters.connections += 1));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url: `${origin}/jwks`,
    counters,
    publish(next) {
      published = JSON.stringify(next);
    },
    behave(next, options = {}) {
      mode = next;
      left = options.times ?? Number.POSITIVE_INFINITY;
      retryAfter = options.retryAfter;
    },
    dropIdleConnections: () => server.closeIdleConnections(),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
