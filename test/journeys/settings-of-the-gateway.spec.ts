import { afterEach, describe, expect, it } from '@jest/globals';
import { openGatewayWorld, type GatewayWorld } from './gateway-world.js';

let world: GatewayWorld;
const unset = { AUTHORIZER_IDENTITY_SOURCES: '', RESOURCE_URL: '' };
const open = async (environment: Readonly<Record<string, string>>) => {
  world = await openGatewayWorld({ ...unset, ...environment });
};
afterEach(async () => {
  await world.close();
  Object.assign(process.env, unset);
});

describe('the gateway in front of the authorizer is set as the authorizer is', () => {
  const sources = 'method.request.header.Authorization,context.resourceId,context.httpMethod';

  it('with the route among the identity sources: a REQUEST authorizer that is asked once a route (G40, G43)', async () => {
    await open({ AUTHORIZER_IDENTITY_SOURCES: sources });
    const token = await world.idp.token('reader');
    for (let turn = 0; turn < 2; turn += 1) {
      expect((await world.ask('GET /profile', token)).status).toBe(200);
      expect((await world.ask('GET /home/premium', token)).status).toBe(200);
      expect((await world.ask('POST /home/premium', token)).status).toBe(403);
    }
    expect(world.gateway.counters).toMatchObject({ authorizerCalls: 3, cacheHits: 3 });
    expect((await world.ask('GET /profile')).status).toBe(401);
    expect(world.gateway.counters.authorizerCalls).toBe(3);
  });

  it('and with MISSING_SCOPE_STATUS=401 a missing scope is 401 although answers are kept (X2)', async () => {
    await open({ AUTHORIZER_IDENTITY_SOURCES: sources, MISSING_SCOPE_STATUS: '401' });
    try {
      const token = await world.idp.token('reader');
      expect((await world.ask('GET /home/premium', token)).status).toBe(200);
      expect((await world.ask('POST /home/premium', token)).status).toBe(401);
    } finally {
      process.env['MISSING_SCOPE_STATUS'] = '';
    }
  });

  it.each([
    ['https://api.example.com', 'https://api.example.com/.well-known/oauth-protected-resource'],
    ['https://api.example.com/shop', 'https://api.example.com/.well-known/oauth-protected-resource/shop'],
  ])(
    'with RESOURCE_URL=%s its challenges say where the metadata is (RFC 9728 §5.1)',
    async (RESOURCE_URL, metadata) => {
      await open({ RESOURCE_URL });
      const challenge = async (token?: string) =>
        (await world.ask('POST /home/premium', token)).headers.get('www-authenticate');
      expect(await challenge()).toBe(`Bearer realm="sallyport", resource_metadata="${metadata}"`);
      expect(await challenge('never-issued')).toBe(`Bearer realm="sallyport", resource_metadata="${metadata}"`);
      expect(await challenge(await world.idp.token('reader'))).toBe(
        `Bearer error="insufficient_scope", resource_metadata="${metadata}"`,
      );
    },
  );

  it('without one says nothing of it', async () => {
    await open({});
    expect((await world.ask('GET /profile')).headers.get('www-authenticate')).toBe('Bearer realm="sallyport"');
  });
});
