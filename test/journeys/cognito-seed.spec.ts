import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAuthenticator } from '@sallyport/composition';
import { readSettings } from '@sallyport/settings';
import { openGatewayWorld, type GatewayWorld } from './gateway-world.js';

let world: GatewayWorld;
beforeAll(async () => void (world = await openGatewayWorld({}, 'cognito')));
afterAll(() => world.close());

const providerOf = (changes: Readonly<Record<string, string>> = {}) =>
  createAuthenticator(readSettings({ ...world.idp.environment(), ...changes })).issuers.issuing;
const claimsOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[1]!, 'base64url').toString()) as object;

describe('the Cognito seed', () => {
  it('C1, RC2: asks by Basic for a full scope name, and gets an access token without aud', async () => {
    const grant = await providerOf().requestToken({ grant: 'client_credentials', scopes: ['content:read'] });
    if (!grant.granted) throw new Error(grant.error);
    expect(claimsOf(grant.accessToken)).toMatchObject({
      token_use: 'access',
      client_id: 'writer',
      sub: 'writer',
      scope: 'premium_api/content:read',
    });
    expect(claimsOf(grant.accessToken)).not.toHaveProperty('aud');
    expect(grant.scopes).toEqual(['content:read']);
    expect((await world.ask('GET /home/premium', grant.accessToken)).status).toBe(200);
  });

  it('C2: a scope that it may not have is an answer, invalid_scope', async () => {
    expect(await providerOf().requestToken({ grant: 'client_credentials', scopes: ['admin'] })).toEqual({
      granted: false,
      error: 'invalid_scope',
      status: 400,
    });
  });

  it('C3: a wrong secret is our own trouble, whatever status it comes with', async () => {
    const asking = providerOf({ COGNITO_CLIENT_SECRET: 'wrong' }).requestToken({ grant: 'client_credentials' });
    await expect(asking).rejects.toMatchObject({ name: 'OutageError', reason: 'issuer_refused_our_credentials' });
  });

  it('C8: an ID token of the same pool opens nothing, at the gateway or behind it', async () => {
    const { idToken, accessToken } = await world.idp.people!.tokens({ scopes: ['content:read'] });
    expect((await world.ask('GET /home/premium', accessToken)).status).toBe(200);
    expect((await world.ask('GET /home/premium', idToken)).status).toBe(401);
  });

  it('C9, X3: a token without Bearer is 401, unless the settings make the scheme optional', async () => {
    const token = await world.idp.token('reader');
    const raw = async (opened: GatewayWorld, header: string) => {
      const response = await fetch(`${opened.gateway.url}/home/premium`, { headers: { authorization: header } });
      return response.status;
    };
    expect([await raw(world, token), await raw(world, `Bearer ${token}`)]).toEqual([401, 200]);
    const lenient = await openGatewayWorld({ TOKEN_SCHEME: 'optional' }, 'cognito');
    try {
      const own = await lenient.idp.token('reader');
      expect([await raw(lenient, own), await raw(lenient, `Bearer ${own}`)]).toEqual([200, 200]);
    } finally {
      await lenient.close();
    }
  });
});
