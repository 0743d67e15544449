import type { PendingSignIn } from './pending-sign-in.js';

/** Parameters of an authorization response (RFC 6749 §4.1.2, RFC 9207), and what some servers add. */
const parameters = ['code', 'state', 'error', 'error_description', 'error_uri', 'iss', 'session_state', 'scope'];

/** Whether the browser was sent back by an authorization server, or by somebody who wants to look like one. */
export const isCallback = ({ searchParams }: URL): boolean => searchParams.has('code') || searchParams.has('error');

/**
 * Whether the browser was sent back with an answer to the question that began in this tab: there was one, and `state` is
 * there, once, and the same. Anything else is somebody else's callback, and its code is not to be used (P11).
 */
export function answersOurs(address: URL, pending: PendingSignIn | undefined): pending is PendingSignIn {
  const [state, ...more] = address.searchParams.getAll('state');
  return pending !== undefined && state === pending.state && more.length === 0;
}

/** The address without what the server added. */
export function withoutAnswer(address: URL): string {
  const plain = new URL(address);
  for (const name of parameters) plain.searchParams.delete(name);
  return plain.href;
}
