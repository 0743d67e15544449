import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { generateSigningKey, mintJwt, startScriptedIssuer } from '@sallyport/testing';
import { audience, hashOf, openTokenEventsWorld, type Door, type TokenEventsWorld } from './token-events-world.js';

let world: TokenEventsWorld;
let door: Door;
let count = 0;
const newToken = (): string => `0paque-token-${(count += 1)}`;
const warmUp = (token: string, claims = {}, header = {}) =>
  world.event('token-warmup', { token_hash: hashOf(token), introspection: world.answer(), ...claims }, header);
const revocation = (token: string, claims = {}) =>
  world.event('token-revocation', { token_hash: hashOf(token), ...claims });

beforeAll(async () => {
  world = await openTokenEventsWorld(new Set());
});
afterAll(() => world.close());
beforeEach(async () => {
  world.lines.length = 0;
  door = await world.startDoor();
});
afterEach(() => door.close());

describe('what is no event of the issuer for us (K15)', () => {
  const other = generateSigningKey('RS256', 'k');
  const cases: readonly (readonly [string, (token: string) => string])[] = [
    ['nothing', () => ''],
    ['JSON', (token) => JSON.stringify({ token_hash: hashOf(token), introspection: world.answer() })],
    ['signed by somebody else', (token) => `${warmUp(token).slice(0, -8)}AAAAAAAA`],
    ['an access token', (token) => warmUp(token, {}, { typ: 'at+jwt' })],
    ['another kind of event', (token) => warmUp(token, {}, { typ: 'secevent+jwt' })],
    ['without a typ', (token) => warmUp(token, {}, { typ: undefined })],
    ['expired', (token) => warmUp(token, { exp: world.now() - 61 })],
    ['good for an hour', (token) => warmUp(token, { exp: world.now() + 3600 })],
    ['from the future', (token) => warmUp(token, { iat: world.now() + 100 })],
    ['for another audience', (token) => warmUp(token, { aud: 'api' })],
    ['for nobody', (token) => warmUp(token, { aud: undefined })],
    ['without a jti', (token) => warmUp(token, { jti: undefined })],
    ['without iat', (token) => warmUp(token, { iat: undefined })],
    ['by an issuer that is not trusted', (token) => warmUp(token, { iss: 'https://evil.example' })],
    ['about the token itself', (token) => warmUp(token, { token_hash: token })],
    ['about a hash that is not canonical', (token) => warmUp(token, { token_hash: `${hashOf(token)}=` })],
    ['a revocation that brings an answer', (token) => revocation(token, { introspection: world.answer() })],
    ['a warm-up that brings none', (token) => warmUp(token, { introspection: undefined })],
    ['unsigned', (token) => warmUp(token, {}, { alg: 'none' })],
  ];

  it.each(cases)('%s: 401, and nothing is stored', async (_what, make) => {
    const token = newToken();
    expect(await door.push(make(token))).toBe(401);
    expect(await door.decide(token)).toBe('Unauthorized');
  });

  it('causes no request to where it points (INV-6, T-KEY-1)', async () => {
    const canary = await startScriptedIssuer();
    try {
      const places = { jku: `${canary.issuer}/jwks`, x5u: canary.issuer, jwk: other.jwk };
      for (const iss of [canary.issuer, world.issuer.issuer]) {
        const claims = {
          iss,
          aud: audience,
          iat: world.now(),
          exp: world.now() + 60,
          jti: iss,
          token_hash: hashOf('a'),
        };
        const header = { alg: 'RS256', kid: 'k', typ: 'token-revocation+jwt', ...places };
        expect(await door.push(mintJwt({ header, claims, key: other.privateKey }))).toBe(401);
      }
      expect(canary.requests).toHaveLength(0);
    } finally {
      await canary.close();
    }
  });

  it('is refused before it is read when it is larger than two tokens', async () => {
    expect(await door.push('a'.repeat(40_000))).toBe(413);
  });

  it('finds the door closed where no audience is set', async () => {
    const closed = await world.startDoor({ TOKEN_EVENTS_AUDIENCE: '' });
    try {
      expect(await closed.push(warmUp(newToken()))).toBe(404);
    } finally {
      await closed.close();
    }
  });

  it('is in the log by its reason, without the token or its hash', async () => {
    const token = newToken();
    await door.push(warmUp(token, { aud: 'api' }));
    expect(world.lines.map((line) => (JSON.parse(line) as { message: string }).message)).toEqual([
      expect.stringMatching(/^A token event was refused: audience_mismatch\./),
    ]);
    expect(world.lines.join()).not.toContain(hashOf(token));
  });
});
