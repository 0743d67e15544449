import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { IdentityProvider } from '@sallyport/identity-provider';
import { createHttpClient } from '@sallyport/issuer-client';
import { createOidcIdentityProvider } from '@sallyport/provider-oidc';
import { generateSigningKey, mintJwt } from '@sallyport/testing';
import { startLocalIdp, type LocalIdp } from '../../apps/local-idp/src/local-idp.js';

let idp: LocalIdp;
let provider: IdentityProvider;
let offset: number;

beforeEach(async () => {
  idp = await startLocalIdp();
  offset = 0;
  const clock = () => Date.now() + offset;
  provider = createOidcIdentityProvider(
    {
      name: 'oidc',
      issuer: idp.issuer,
      audience: [idp.audience],
      algorithms: ['RS256'],
      clockSkewSeconds: 60,
      maxLifetimeSeconds: 2_592_000,
    },
    { http: createHttpClient({ clock }), clock },
  );
});
afterEach(() => idp.close());

const pass = (seconds: number) => void (offset += seconds * 1000);

const outcomeOf = async (token: string) => {
  const answer = await provider.introspect(token);
  return answer.active ? 'accepted' : answer.refusal.reason;
};

const stranger = generateSigningKey('RS256');
const underKid = (kid: string) =>
  mintJwt({
    header: { alg: 'RS256', typ: 'at+jwt', kid },
    claims: {
      iss: idp.issuer,
      aud: idp.audience,
      sub: 'reader',
      client_id: 'reader',
      exp: Math.floor(Date.now() / 1000) + 600,
    },
    key: stranger.privateKey,
  });

describe('the keys of the embedded issuer', () => {
  it('are asked for once more for an unknown kid, and not again for the same one [K16]', async () => {
    const good = await idp.token('reader');
    expect(await outcomeOf(good)).toBe('accepted');
    expect(idp.counters.jwks).toBe(1);
    expect(await outcomeOf(underKid('unheard-of'))).toBe('key_unknown');
    expect(idp.counters.jwks).toBe(2);
    expect(await outcomeOf(underKid('unheard-of'))).toBe('key_unknown');
    expect(idp.counters.jwks).toBe(2);
    expect(await outcomeOf(good)).toBe('accepted');
    expect(idp.counters.discovery).toBe(1);
  });

  it('are picked up after a rotation with one refresh, and the old one is gone with it [D12, T-JWKS-3]', async () => {
    const old = await idp.token('reader');
    expect(await outcomeOf(old)).toBe('accepted');
    await idp.rotateKeys();
    expect(await outcomeOf(await idp.token('reader'))).toBe('accepted');
    expect(idp.counters.jwks).toBe(2);
    expect(await outcomeOf(old)).toBe('key_unknown');
  });

  it('serve a good token after twenty made-up kids on a cold start [D13]', async () => {
    for (let count = 0; count < 20; count += 1)
      expect(await outcomeOf(underKid(`made-up-${count}`))).toBe('key_unknown');
    expect(await outcomeOf(await idp.token('reader'))).toBe('accepted');
    expect(idp.counters.jwks).toBeLessThanOrEqual(4);
  });

  it('keep working when the issuer goes away, and past their age for an hour [K17]', async () => {
    const good = await idp.token('reader');
    expect(await outcomeOf(good)).toBe('accepted');
    await idp.close();
    expect(await outcomeOf(good)).toBe('accepted');
    pass(11 * 60);
    expect(await outcomeOf(good)).toBe('accepted');
  });

  it('are not refused to the caller who comes while the issuer is away for the first time', async () => {
    const good = await idp.token('reader');
    await idp.close();
    await expect(outcomeOf(good)).rejects.toMatchObject({ name: 'OutageError', reason: 'issuer_unreachable' });
  });

  it('take nobody along who claims another issuer', async () => {
    const good = await idp.token('reader');
    const other = await startLocalIdp();
    try {
      expect(await outcomeOf(await other.token('reader'))).toBe('issuer_not_trusted');
      expect(other.counters).toMatchObject({ discovery: 0, jwks: 0 });
      expect(idp.counters).toMatchObject({ discovery: 0, jwks: 0 });
      expect(await outcomeOf(good)).toBe('accepted');
    } finally {
      await other.close();
    }
  });
});
