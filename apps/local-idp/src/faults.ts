import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { EndpointName } from './endpoints.js';

export const faultKinds = ['rate-limited', 'slow', 'hang', 'server-error', 'truncated', 'nonsense'] as const;

export interface Fault {
  readonly kind: (typeof faultKinds)[number];
  /** Default: every endpoint of the dialect. */
  readonly on?: EndpointName;
  /** How many requests it hits. Default: all until `clear()`. */
  readonly times?: number;
  /** `rate-limited`: the Retry-After header. Default 1. */
  readonly retryAfterSeconds?: number;
  /** `slow`: how late the true answer comes. Default 1000. */
  readonly delayMs?: number;
  /** `server-error`: default 503. */
  readonly status?: number;
}

/** Trouble on purpose, for one dialect. */
export interface Faults {
  /** The newest fault that fits a request decides. */
  inject(fault: Fault): void;
  /** Tokens are issued, and times judged, as if the server's clock were this far ahead (or behind, when negative). */
  skewClock(seconds: number): void;
  /** The key set stays as it is now, whatever is rotated, until told otherwise. */
  publishStaleKeys(stale: boolean): void;
  /** No fault, no skew, fresh keys. */
  clear(): void;
}

/** Which fault hits the next request of an endpoint; counts it. */
export function createFaultList() {
  let active: { readonly fault: Fault; left: number }[] = [];
  return {
    inject(fault: Fault): void {
      active.unshift({ fault, left: fault.times ?? Infinity });
    },
    clear(): void {
      active = [];
    },
    next(endpoint: EndpointName | undefined): Fault | undefined {
      const hit = active.find(({ fault, left }) => left > 0 && (fault.on === undefined || fault.on === endpoint));
      if (hit === undefined) return undefined;
      hit.left -= 1;
      return hit.fault;
    },
  };
}

/**
 * Plays the fault on the wire. Returns true when the request was dealt with; false when the true answer is to follow.
 * A hung request ends with the server or with the caller's patience.
 */
export async function play(fault: Fault, response: ServerResponse, nowSeconds: number): Promise<boolean> {
  const json = { 'content-type': 'application/json' };
  const retryAfter = fault.retryAfterSeconds ?? 1;
  switch (fault.kind) {
    case 'slow':
      await delay(fault.delayMs ?? 1000, undefined, { ref: false });
      return false;
    case 'hang':
      return true;
    case 'rate-limited':
      response.writeHead(429, {
        ...json,
        'retry-after': String(retryAfter),
        'x-ratelimit-limit': '1',
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(nowSeconds + retryAfter),
      });
      response.end(JSON.stringify({ error: 'too_many_requests', error_description: 'Global limit has been reached' }));
      return true;
    case 'server-error':
      response.writeHead(fault.status ?? 503, json).end(JSON.stringify({ error: 'server_error' }));
      return true;
    case 'truncated':
      response.writeHead(200, { ...json, 'content-length': '4096' });
      response.write('{"access_token":"', () => response.destroy());
      return true;
    case 'nonsense':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>maintenance</title>');
      return true;
  }
}
