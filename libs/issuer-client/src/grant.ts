/** The answer to a grant request, in the words of RFC 6749 §5. */
export type Grant =
  | {
      readonly granted: true;
      readonly accessToken: string;
      readonly tokenType: 'Bearer';
      /** Seconds since the epoch; absent when neither the answer nor the token says. */
      readonly expiresAt?: number;
      /** As the answer reports them; `not-reported` when it does not. */
      readonly scopes: readonly string[] | 'not-reported';
      /** With the code and refresh grants, where the server gives one. */
      readonly refreshToken?: string;
      readonly idToken?: string;
    }
  | { readonly granted: false; readonly error: string; readonly status: number };

interface TokenResponse {
  readonly access_token: string;
  readonly token_type: string;
  readonly expires_in?: number | undefined;
  readonly scope?: string | undefined;
  readonly refresh_token?: string | undefined;
  readonly id_token?: string | undefined;
}

/**
 * Returns the grant an answer of the token endpoint makes, or nothing when it cannot be used as a bearer token
 * (RFC 6749 §7.1: a client must not use a token of a type it does not understand). The type is compared without case.
 *
 * @param nowMs - milliseconds since the epoch
 */
export function readGrant(answer: TokenResponse, nowMs: number): Grant | undefined {
  const { access_token: accessToken, scope, refresh_token: refreshToken, id_token: idToken } = answer;
  if (answer.token_type.toLowerCase() !== 'bearer' || !/^[\x21-\x7e]+$/.test(accessToken)) return undefined;
  const expiresAt =
    answer.expires_in === undefined ? unverifiedExpiry(accessToken) : Math.floor(nowMs / 1000) + answer.expires_in;
  return {
    granted: true,
    accessToken,
    tokenType: 'Bearer',
    ...(expiresAt !== undefined && { expiresAt }),
    scopes: scope === undefined ? 'not-reported' : scope.split(' ').filter((name) => name !== ''),
    ...(refreshToken !== undefined && { refreshToken }),
    ...(idToken !== undefined && { idToken }),
  };
}

/** `exp` of a JWT that was issued to us: a hint on how long to keep it, trusted for nothing else. */
function unverifiedExpiry(token: string): number | undefined {
  const [, payload, signature] = token.split('.');
  if (payload === undefined || signature === undefined) return undefined;
  try {
    const { exp } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { exp?: unknown };
    return typeof exp === 'number' && Number.isFinite(exp) ? exp : undefined;
  } catch {
    return undefined;
  }
}
