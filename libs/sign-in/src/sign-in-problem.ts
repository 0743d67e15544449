/**
 * Why nobody is signed in, or no longer, or not yet out. None holds a token; `error` and `description` are what the server
 * says for developers and people (RFC 6749 §4.1.2.1).
 */
export type SignInProblem =
  /** The server, or the person at its page, said no. */
  | { readonly kind: 'refused'; readonly error: string; readonly description?: string }
  /** Somebody called back whom nobody sent: no `state`, or not ours (P11). */
  | { readonly kind: 'foreign-callback' }
  /** The server does not answer. Nobody was refused. */
  | { readonly kind: 'unreachable' }
  /** The answer does not hold: another issuer, another nonce, no ID token. */
  | { readonly kind: 'unexpected'; readonly code?: string }
  /** Signed out here, and the server could not be told. */
  | { readonly kind: 'sign-out-incomplete' };

/** A problem in a sentence or two for the person in front of the page. */
export function describeProblem(problem: SignInProblem): string {
  switch (problem.kind) {
    case 'refused':
      return problem.error === 'access_denied'
        ? 'The sign-in was cancelled.'
        : `The sign-in was refused: ${problem.description ?? problem.error}`;
    case 'foreign-callback':
      return 'A sign-in came back that did not begin in this tab. It was not used. Sign in again from here.';
    case 'unreachable':
      return 'The identity provider does not answer. Nothing was refused; try again in a moment.';
    case 'unexpected':
      return `The identity provider’s answer does not hold, and was not used${problem.code === undefined ? '' : ` (${problem.code})`}.`;
    case 'sign-out-incomplete':
      return 'Signed out in this tab. The identity provider could not be told: what it issued ends by itself.';
  }
}

/**
 * What an error of openid-client means: a refusal says so with an OAuth error and a 4xx, silence and 5xx are an outage, and
 * the rest is an answer that does not hold.
 */
export function problemOf(error: unknown): SignInProblem {
  const {
    error: code,
    error_description: description,
    status,
    cause,
    code: reason,
  } = error as Readonly<Record<string, unknown>>;
  if (typeof code === 'string') {
    if (code === 'server_error' || code === 'temporarily_unavailable' || Number(status ?? 400) >= 429) {
      return { kind: 'unreachable' };
    }
    return { kind: 'refused', error: code, ...(typeof description === 'string' && { description }) };
  }
  const answered = [cause, (cause as { readonly cause?: unknown } | undefined)?.cause].find(
    (one): one is Response => one instanceof Response,
  );
  if (answered !== undefined && (answered.status >= 500 || answered.status === 429)) return { kind: 'unreachable' };
  const silent =
    reason === 'OAUTH_TIMEOUT' || reason === 'OAUTH_ABORT' || (error instanceof TypeError && reason == null);
  if (silent) return { kind: 'unreachable' };
  return { kind: 'unexpected', ...(typeof reason === 'string' && { code: reason }) };
}
