import { generateKeyPairSync } from 'node:crypto';
import { generateSigningKey, goodToken, mintJwt, type HostileWorld } from '@sallyport/testing';

// Rows of the threat list that are no token of one issuer alone: every door is shown all of them.

/** T-HDR-2: what a header value may be made of a good token, and must not be taken for one. */
export const malformedHeaders: Record<string, (token: string) => string> = {
  'a tab': (good) => `Bearer\t${good}`,
  'a tab after the space': (good) => `Bearer \t${good}`,
  'a no-break space': (good) => `Bearer\u00a0${good}`,
  'a newline for the space': (good) => `Bearer\n${good}`,
  'a leading space': (good) => ` Bearer ${good}`,
  'a trailing space': (good) => `Bearer ${good} `,
  'a second token': (good) => `Bearer ${good} ${good}`,
  'a word after the token': (good) => `Bearer ${good} extra`,
  'a comma list': (good) => `Bearer ${good}, Bearer ${good}`,
  'a comma list without spaces': (good) => `Bearer ${good},${good}`,
  quotes: (good) => `Bearer "${good}"`,
  'an equals sign': (good) => `Bearer=${good}`,
  'a parameter': (good) => `Bearer token=${good}`,
  'the Basic scheme': (good) => `Basic ${good}`,
  'the DPoP scheme': (good) => `DPoP ${good}`,
  'no scheme': (good) => good,
  'no token': () => 'Bearer',
  'nothing after the space': () => 'Bearer ',
  CRLF: (good) => `Bearer ${good}\r\nX-Injected: 1`,
  'CRLF and a second header': (good) => `Bearer x\r\nAuthorization: Bearer ${good}`,
  'a byte order mark': (good) => `\uFEFFBearer ${good}`,
  NUL: (good) => `Bearer ${good}\0`,
};

/** T-SCP-1: scope claims that come near a scope and do not grant it. */
export const nearScopes: Record<string, (scope: string) => string> = {
  'a longer name': (scope) => `${scope}:all`,
  'a name that begins with it': (scope) => `${scope}only`,
  'a name that ends with it': (scope) => `x${scope}`,
  'other case': (scope) => scope.toUpperCase(),
  'a comma list': (scope) => `${scope},write`,
  'a star': () => '*',
  'its first word and a star': (scope) => `${scope.split(':', 1)[0]}:*`,
  'a pattern': () => '.*',
  'full-width letters': (scope) => scope.replace('r', 'ｒ'),
  'a zero-width space': (scope) => `${scope}\u200b`,
  'a tab before it': (scope) => `other\t${scope}`,
  'a newline before it': (scope) => `other\n${scope}`,
  NUL: (scope) => `${scope}\0`,
  quotes: (scope) => `"${scope}"`,
};

/** T-SCP-3: claims that mention a scope, or none, where no scope is granted. */
export const scopesElsewhere: Record<string, (scope: string) => Record<string, unknown>> = {
  'in roles': (scope) => ({ roles: [scope] }),
  'in groups': (scope) => ({ groups: [scope] }),
  'in sub': (scope) => ({ sub: scope }),
  empty: () => ({ scope: '' }),
  missing: () => ({}),
  null: () => ({ scope: null }),
  'a number': () => ({ scope: 1 }),
  'an object': (scope) => ({ scope: { [scope]: true } }),
  'a nested array': (scope) => ({ scope: [[scope]] }),
};

/** T-SCP-2: claims that grant scopes in the dialects of other vendors only. */
export const scopesOfOtherDialects: Record<string, (scope: string) => Record<string, unknown>> = {
  scp: (scope) => ({ scp: [scope] }),
  permissions: (scope) => ({ permissions: [scope] }),
  scopes: (scope) => ({ scopes: [scope] }),
  'scope as an array': (scope) => ({ scope: [scope] }),
};

/** T-CLM-5: claims whose names are those of a prototype, with the scopes of this one. */
export function pollutedTokens({ key, issuer, audience, now }: HostileWorld, scope: string): readonly string[] {
  const claims = JSON.stringify({ iss: issuer, aud: audience, sub: 'mallory', exp: Math.floor(now / 1000) + 600 });
  return ['__proto__', 'constructor'].map((name) =>
    mintJwt({
      header: { alg: 'RS256', kid: key.kid },
      claims: `${claims.slice(0, -1)},"${name}":{"scope":"${scope}","polluted":true}}`,
      key: key.privateKey,
    }),
  );
}

/** T-KID-2: keys that an issuer publishes and nobody may verify with, and a token signed well under the kid of each. */
export function unusableKeys() {
  const rsa = generateSigningKey('RS256');
  const encryption = generateSigningKey('RS256', 'enc');
  const short = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const signedBy = (world: HostileWorld, privateKey: HostileWorld['key']['privateKey'], kid: string): string =>
    goodToken({ ...world, key: { ...world.key, privateKey } }, {}, { kid });
  return {
    jwks: [
      { ...encryption.jwk, use: 'enc' },
      { ...short.publicKey.export({ format: 'jwk' }), kid: 'short', alg: 'RS256', use: 'sig' },
      { ...rsa.jwk, kid: 'exponent-1', e: 'AQ' },
      { kty: 'oct', kid: 'oct', k: 'c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA', alg: 'HS256', use: 'sig' },
    ],
    tokens: (world: HostileWorld): Record<string, string> => ({
      enc: signedBy(world, encryption.privateKey, 'enc'),
      short: signedBy(world, short.privateKey, 'short'),
      'exponent-1': signedBy(world, rsa.privateKey, 'exponent-1'),
      oct: signedBy(world, world.key.privateKey, 'oct'),
      unpublished: signedBy(world, rsa.privateKey, 'unpublished'),
    }),
  };
}

/** T-ALG-3: the good ES256 token with a signature that a lenient verifier lets pass. */
export function brokenEcSignatures(good: string): Record<string, string> {
  const [header, payload, signature = ''] = good.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  const withSignature = (changed: Buffer): string => `${header}.${payload}.${changed.toString('base64url')}`;
  return {
    zeros: withSignature(Buffer.alloc(64)),
    der: withSignature(derOf(bytes)),
    'too short': withSignature(bytes.subarray(0, 63)),
  };
}

/** RFC 3279 §2.2.3, of two integers without sign. */
function derOf(signature: Buffer): Buffer {
  const integer = (bytes: Buffer) => Buffer.concat([Buffer.from([2, bytes.length + 1, 0]), bytes]);
  const body = Buffer.concat([integer(signature.subarray(0, 32)), integer(signature.subarray(32))]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}
