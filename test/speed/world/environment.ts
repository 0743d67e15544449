import type { IssuerFacts } from './issuer.js';

export type Trusted = Pick<IssuerFacts, 'issuer' | 'audience' | 'jwksUri'>;

/** The settings of a Lambda function: ours reads them so, and the peers are configured alike. */
export const environmentOf = ({ issuer, audience, jwksUri }: Trusted): Readonly<Record<string, string>> => ({
  IDENTITY_PROVIDER: 'oidc',
  OIDC_ISSUER: issuer,
  OIDC_AUDIENCE: audience,
  OIDC_JWKS_URI: jwksUri,
  LOG_LEVEL: 'silent',
});

/** The same, for a peer to read. */
export function trustedByEnvironment(): Trusted {
  const { OIDC_ISSUER: issuer = '', OIDC_AUDIENCE: audience = '', OIDC_JWKS_URI: jwksUri = '' } = process.env;
  return { issuer, audience, jwksUri };
}
