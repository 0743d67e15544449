import type { Principal, Trace } from '@sallyport/protocol';
import type { KeyedToken } from './signed-token.js';

/** What one request has come to. passport calls back with the request only, and strategies are shared by all of them. */
export interface Attempt {
  readonly trace?: Trace;
  /** Set when jsonwebtoken is given the key. */
  token?: KeyedToken;
  /** Set when the strategy has let the request in. */
  principal?: Principal;
}

// Keyed by the request object: nothing that arrives over the wire can put anything here.
const attempts = new WeakMap<object, Attempt>();

/** Begins anew for a request, whatever an earlier guard found out. */
export function beginAttempt(request: object, trace?: Trace): Attempt {
  const attempt: Attempt = trace === undefined ? {} : { trace };
  attempts.set(request, attempt);
  return attempt;
}

/** The attempt under way. A guard that is not ours begins none, so there may be nothing yet. */
export const attemptOf = (request: object): Attempt => attempts.get(request) ?? beginAttempt(request);
