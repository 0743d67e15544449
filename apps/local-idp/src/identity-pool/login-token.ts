import { createPublicKey, verify } from 'node:crypto';
import type { JsonWebKeySet } from '../dialect.js';
import { AwsError } from './aws-json.js';

/** Whose ID tokens a pool takes as a login. */
export interface LoginProvider {
  /** Key of `Logins`: `cognito-idp.eu-west-1.amazonaws.com/eu-west-1_SallyPort`; of others the issuer without its scheme. */
  readonly name: string;
  /** A user pool says `token_use: id`; other issuers do not know that claim. */
  readonly kind: 'user-pool' | 'oidc';
  /** As its tokens spell it. */
  readonly issuer: string;
  /** The clients that the tokens may be for. */
  readonly clientIds: readonly string[];
  jwks(): JsonWebKeySet;
}

const invalid = (why: string): AwsError => new AwsError('NotAuthorizedException', `Invalid login token. ${why}`);

function readPart(part: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString());
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // said below
  }
  throw invalid('Not a valid OpenId Connect identity token.');
}

/**
 * Returns the `sub` of an ID token after signature (RS256 alone, by the named key), issuer, audience, expiry and, of a
 * user pool, `token_use`.
 *
 * @param now - seconds since the epoch
 * @throws AwsError `NotAuthorizedException`, in AWS's words
 */
export function verifyLogin(token: string, provider: LoginProvider, now: number): string {
  const [header, claims, signature, ...more] = token.split('.');
  const { alg, kid } = readPart(header);
  const { iss, aud, exp, sub, token_use: use } = readPart(claims);
  if (signature === undefined || more.length > 0 || alg !== 'RS256') {
    throw invalid('Not a valid OpenId Connect identity token.');
  }
  if (iss !== provider.issuer) throw invalid("Issuer doesn't match providerName");
  const jwk = provider.jwks().keys.find((key) => key['kid'] === kid);
  const signed = Buffer.from(`${header}.${claims}`);
  const holds =
    jwk !== undefined &&
    verify('sha256', signed, createPublicKey({ key: { ...jwk }, format: 'jwk' }), Buffer.from(signature, 'base64url'));
  if (!holds) throw invalid('Token signature invalid.');
  const isIdToken = provider.kind === 'oidc' || use === 'id';
  if (!isIdToken || typeof aud !== 'string' || !provider.clientIds.includes(aud))
    throw invalid('Incorrect token audience.');
  if (typeof exp !== 'number' || exp <= now) throw invalid('Token expired.');
  if (typeof sub !== 'string' || sub === '') throw invalid('Not a valid OpenId Connect identity token.');
  return sub;
}
