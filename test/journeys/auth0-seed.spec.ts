import { afterEach, describe, expect, it } from '@jest/globals';
import { createLambdaHandler } from '@sallyport/lambda-runtime';
import { AccountModule } from '../../apps/account/src/account.module.js';
import { openGatewayWorld, tokenEvent, type GatewayWorld } from './gateway-world.js';

/** Where the account API was deployed, as its authorizer was told. */
const { methodArn } = tokenEvent('');

let world: GatewayWorld;
afterEach(() => world.close());

/** As the seed: the authorizer authenticates, the handler decides, nothing is cached. */
const seedProfile = {
  AUTHORIZER_POLICY: 'method-arn',
  AUTHORIZER_DECIDES: 'authenticate',
  AUTHORIZER_CACHE_TTL_SECONDS: '0',
};
const usualProfile = {
  AUTHORIZER_POLICY: '',
  AUTHORIZER_DECIDES: '',
  AUTHORIZER_CACHE_TTL_SECONDS: '',
  REFUSAL_BODY: '',
  SCOPE_ALIASES: '',
};
/** The seed's words for a refusal, and its name for the scope. */
const seedAnswers = { REFUSAL_BODY: 'message', SCOPE_ALIASES: '{"auth0":{"profile:read":"get:profile"}}' };
const open = async (environment: Readonly<Record<string, string>>) => {
  world = await openGatewayWorld({ ...usualProfile, AUTH0_SCOPE_FROM: '', ...environment }, 'auth0');
};
const authorize = (token: string) => Promise.resolve(world.authorizer(tokenEvent(`Bearer ${token}`), {} as never));

const client = 'FHgLVARPk8oXjsP5utP8wYAnZePPAkw1';
/** The claims the seed prints, from this tenant. */
const seedToken = (changes: object = {}) =>
  world.forge({ sub: `${client}@clients`, azp: client, scope: 'get:profile', gty: 'client-credentials', ...changes });

describe('the Auth0 account API seed', () => {
  it('D3: a good token without the scope is 403 with the body of the handler, and the challenge', async () => {
    await open({ ...seedProfile, ...seedAnswers });
    const answer = await world.ask('GET /profile', seedToken({ scope: undefined }));
    expect([answer.status, JSON.stringify(answer.body)]).toEqual([
      403,
      '{"message":"Forbidden","info":"scope \\"get:profile\\" is required"}',
    ]);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    // A REST API renames the header of an integration.
    expect(answer.headers.get('x-amzn-remapped-www-authenticate')).toBe(
      'Bearer realm="account", error="insufficient_scope", scope="get:profile"',
    );
  });

  it('D4: one scope among others is enough, under the name of the seed', async () => {
    await open({ ...seedProfile, ...seedAnswers });
    const answer = await world.ask('GET /profile', seedToken({ scope: 'get:profile update:profile' }));
    expect([answer.status, answer.body]).toEqual([200, { name: 'Daniël' }]);
  });

  it('D3: every other refusal is in that shape too, without an info', async () => {
    await open({ ...seedProfile, ...seedAnswers });
    const handler = createLambdaHandler(AccountModule);
    const event = { httpMethod: 'GET', path: '/profile' };
    for (const headers of [
      {},
      { Authorization: 'boarer 1234' },
      { Authorization: `Bearer ${seedToken({ exp: 1 })}` },
    ]) {
      const answer = await handler({ ...event, headers }, {});
      expect(answer).toMatchObject({ statusCode: 401, body: '{"message":"Unauthorized"}' });
    }
  });

  it('D5: its authorizer answers with principal, method and scope', async () => {
    await open(seedProfile);
    expect(await authorize(seedToken())).toEqual({
      principalId: `${client}@clients`,
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: methodArn }],
      },
      context: { scope: 'get:profile' },
    });
  });

  it('D7: a scope that is undefined leaves its key out downstream, and the handler says 403', async () => {
    await open(seedProfile);
    const token = seedToken({ scope: undefined });
    const { context } = (await authorize(token)) as { context: object };
    expect(context).not.toHaveProperty('scope');
    expect((await world.ask('GET /profile', token)).status).toBe(403);
    expect((await world.ask('GET /profile', seedToken({ scope: 'profile:read' }))).status).toBe(200);
  });

  it('D8, IP1: permissions beside the scope are not merged into it', async () => {
    await open({});
    const token = seedToken({ scope: 'profile:read', permissions: ['content:write', 'content:read'] });
    expect(await authorize(token)).toMatchObject({ context: { scope: 'profile:read' } });
    expect((await world.ask('POST /home/premium', token)).status).toBe(403);
    expect((await world.ask('GET /profile', token)).status).toBe(200);
  });

  it('D8: permissions that are asked for come down as one text', async () => {
    await open({ AUTH0_SCOPE_FROM: 'permissions' });
    const token = seedToken({ scope: 'content:write', permissions: ['profile:read', 'content:read'] });
    expect(await authorize(token)).toMatchObject({ context: { scope: 'profile:read content:read' } });
    expect((await world.ask('GET /home/premium', token)).status).toBe(200);
    expect((await world.ask('POST /home/premium', token)).status).toBe(403);
  });

  it('D8: no other claim comes down, and every value is a text', async () => {
    await open({});
    const { context } = (await authorize(
      seedToken({ scope: 'profile:read', 'https://acme.example/roles': ['admin'], org: { id: 1 } }),
    )) as { context: Record<string, unknown> };
    expect(Object.keys(context).toSorted()).toEqual(['clientId', 'manifest', 'scope', 'subject']);
    expect(Object.values(context).every((value) => typeof value === 'string')).toBe(true);
  });

  it('RD5: how far clocks may differ is a setting, and no error holds the token', async () => {
    await open({ CLOCK_SKEW_SECONDS: '5' });
    const now = Math.floor(Date.now() / 1000);
    const early = { nbf: now + 30, scope: 'profile:read' };
    const late = { exp: now - 30, scope: 'profile:read' };
    const tokens = [early, late].map(seedToken);
    for (const token of tokens) expect((await world.ask('GET /profile', token)).status).toBe(401);
    for (const token of tokens)
      for (const part of token.split('.').slice(1)) expect(world.log.join('\n')).not.toContain(part);
    await world.close();
    await open({ CLOCK_SKEW_SECONDS: '60' });
    for (const claims of [early, late])
      expect(await authorize(seedToken(claims))).toMatchObject({ principalId: `${client}@clients` });
  });
});
