import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Fault } from './fault.js';

const loopback = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/**
 * Passes a request of a page of this very server.
 *
 * Its Host must be ours, or a foreign name leads here (DNS rebinding); an Origin must be that host, and what a browser says of
 * the site it comes from must not differ. Does NOT look at the key: the page itself is served without.
 *
 * @throws Fault 403
 */
export function passOwn({ headers, socket }: IncomingMessage): void {
  const { host = '', origin } = headers;
  const { localPort, remoteAddress = '' } = socket;
  if (!loopback.has(remoteAddress)) {
    throw new Fault(403, 'foreign_address', 'The console answers this machine alone.');
  }
  if (host !== `127.0.0.1:${localPort}` && host !== `localhost:${localPort}`) {
    throw new Fault(
      403,
      'foreign_host',
      'The console is reached as 127.0.0.1 or localhost, with the port of the gateway.',
    );
  }
  if (origin !== undefined && origin !== `http://${host}`) {
    throw new Fault(403, 'foreign_origin', 'A page of another origin has no business here.');
  }
}

/**
 * Passes a request with the key of this run, from a page of this origin or from no page at all.
 *
 * @throws Fault 401 or 403
 */
export function passKey({ headers }: IncomingMessage, key: string): void {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw new Fault(403, 'foreign_origin', 'A page of another origin has no business here.');
  }
  const given = headers['x-console-key'];
  // Digests have one length, and how much of a key was right shows in nothing.
  if (typeof given !== 'string' || !timingSafeEqual(digest(given), digest(key))) {
    throw new Fault(401, 'key_unknown', 'Open the link that npm run demo printed last: the key of this run is in it.');
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
