import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';

const issuer = 'https://issuer.example';
const audience = 'https://api.example';
const kid = 'rehearsal';

/** Returns an issuer on loopback for the rehearsal of a start: the settings that trust it, and a token of five minutes. */
export async function startRehearsedIssuer(scope) {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keys = createServer((_request, response) => {
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' };
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise((listening) => keys.listen(0, '127.0.0.1', listening));

  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer, aud: audience, sub: 'rehearsal', scope, iat: now, exp: now + 300 };
  const signed = `${part({ alg: 'RS256', kid, typ: 'JWT' })}.${part(claims)}`;
  return {
    audience,
    settings: {
      IDENTITY_PROVIDER: 'oidc',
      OIDC_ISSUER: issuer,
      OIDC_AUDIENCE: audience,
      OIDC_JWKS_URI: `http://127.0.0.1:${keys.address().port}/`,
    },
    token: `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`,
  };
}
