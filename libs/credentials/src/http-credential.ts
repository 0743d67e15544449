import { refused, type Credential, type Outcome } from '@sallyport/protocol';
import { readBearer, type TokenScheme } from './bearer.js';
import { readHandedOver } from './handed-over.js';

export interface CredentialOptions {
  /** Header that carries the token; compared without regard to case. */
  readonly header: string;
  readonly scheme: TokenScheme;
  /**
   * The token that a gateway handed over in place of the presented one, with the call this code runs in; undefined where
   * there is none. It must come from what the gateway itself wrote, never from the request.
   */
  readonly handedOver?: () => unknown;
}

export const defaultCredentialOptions: CredentialOptions = { header: 'authorization', scheme: 'required' };

/** The part of node:http's IncomingMessage that is read; Express and Fastify requests offer the same. */
export interface HeaderSource {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Names and values in turn, as sent. `headers` alone hides a second Authorization: Node drops it. */
  readonly rawHeaders?: readonly string[];
}

/**
 * Returns the bearer credential of an HTTP request. A request with the header more than once is refused, even when
 * the values agree. Tokens in the query, in a cookie, in the body or in another header are never looked at.
 *
 * A token that was handed over is the credential, good or bad: the presented one is then not looked at.
 */
export function readHttpCredential(
  request: HeaderSource,
  options: CredentialOptions = defaultCredentialOptions,
): Outcome<Credential> {
  const handedOver = options.handedOver?.();
  if (handedOver !== undefined) return readHandedOver(handedOver);
  const name = receivedName(options.header);
  const value = request.headers[name];
  if (Array.isArray(value) || countRaw(request.rawHeaders, name) > 1) return refused('credential_ambiguous');
  return readBearer(value, options.scheme);
}

/** As Node writes the names that it received. An application has one; made anew for each request it costs a look-up of its own. */
let last = { header: '', name: '' };
function receivedName(header: string): string {
  if (header !== last.header) last = { header, name: header.toLowerCase() };
  return last.name;
}

function countRaw(rawHeaders: readonly string[] = [], name: string): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const raw = rawHeaders[index]!;
    if (raw.length === name.length && (raw === name || raw.toLowerCase() === name)) count += 1;
  }
  return count;
}
