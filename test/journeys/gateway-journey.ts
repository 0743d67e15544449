import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLambdaHandler } from '@sallyport/lambda-runtime';
import type { DialectName } from '../../apps/local-idp/src/dialect.js';
import { PremiumContentModule } from '../../apps/premium-content/src/premium-content.module.js';
import { openGatewayWorld, tokenEvent, type GatewayWorld } from './gateway-world.js';

/** Tenants that have opaque tokens for the client of that name; the others give it a JWT. */
const opaqueTokens: readonly DialectName[] = ['local', 'oidc', 'arculix'];

const unauthorized = { message: 'Unauthorized' };
const denied = { Message: 'User is not authorized to access this resource' };

/** The main job, told once for whatever identity provider the settings name. */
export function describeGatewayJourney(dialect: DialectName): void {
  describe(`the main job with IDENTITY_PROVIDER=${dialect}`, () => {
    let world: GatewayWorld;
    beforeEach(async () => {
      world = await openGatewayWorld({}, dialect);
    });
    afterEach(() => world.close());

    describe('a route through the gateway', () => {
      it('A3: the same token again within the TTL costs no authorizer call and no introspection', async () => {
        const token = await world.idp.token('opaque');
        expect((await world.ask('GET /profile', token)).status).toBe(200);
        const { introspection } = world.idp.counters;
        expect(introspection > 0).toBe(opaqueTokens.includes(dialect));
        for (let again = 0; again < 3; again += 1) expect((await world.ask('GET /profile', token)).status).toBe(200);
        expect(world.idp.counters.introspection).toBe(introspection);
        expect(world.gateway.counters).toMatchObject({ authorizerCalls: 1, cacheHits: 3, integrationCalls: 4 });
      });

      it('A4, RD3: another route with the same token is 200 when allowed, without a second authorizer call', async () => {
        const token = await world.idp.token('reader');
        expect((await world.ask('GET /profile', token)).status).toBe(200);
        expect((await world.ask('GET /home/premium', token)).status).toBe(200);
        expect(world.gateway.counters).toMatchObject({ authorizerCalls: 1, cacheHits: 1 });
      });

      it('A5 at the gateway: another route with the same token is 403 when its scope is missing, without a second call', async () => {
        const token = await world.idp.token('reader');
        expect((await world.ask('GET /home/premium', token)).status).toBe(200);
        const answer = await world.ask('POST /home/premium', token);
        expect([answer.status, answer.body]).toEqual([403, denied]);
        expect(answer.headers.get('x-amzn-errortype')).toBe('AccessDeniedException');
        expect(answer.headers.get('access-control-allow-origin')).toBe('*');
        expect(world.gateway.counters).toMatchObject({ authorizerCalls: 1, cacheHits: 1, integrationCalls: 1 });
        expect((await world.ask('GET /home/premium', token)).status).toBe(200);
      });

      it.each([
        ['A7, C7, D1', undefined],
        ['A7, C7', ''],
      ])('%s at the gateway: Authorization %j is 401 with CORS headers, and nobody is called', async (_rows, value) => {
        const answer = await world.ask('GET /profile', value);
        expect([answer.status, answer.body]).toEqual([401, unauthorized]);
        expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="sallyport"');
        expect(answer.headers.get('access-control-allow-origin')).toBe('*');
        expect(answer.headers.get('access-control-expose-headers')).toContain('WWW-Authenticate');
        expect((await world.ask('GET /home/premium', value)).body).toEqual(unauthorized);
        expect(world.gateway.counters).toMatchObject({ authorizerCalls: 0, integrationCalls: 0 });
      });

      it('C4, C5: the premium content answers with the texts of the seed', async () => {
        const token = await world.idp.token('writer');
        expect(await world.ask('GET /home/premium', token)).toMatchObject({
          status: 200,
          body: { message: 'Premium Content: OAuth Scope: Read' },
        });
        expect(await world.ask('POST /home/premium', token)).toMatchObject({
          status: 200,
          body: { message: 'Premium Content: OAuth Scope: Write' },
        });
      });

      it('C6 at the gateway: POST with a read token is 403 and names the error', async () => {
        const answer = await world.ask('POST /home/premium', await world.idp.token('reader', ['content:read']));
        expect([answer.status, answer.body]).toEqual([403, denied]);
        expect(answer.headers.get('www-authenticate')).toBe('Bearer error="insufficient_scope"');
        expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      });

      it('C6 at the guard: the exact challenge, and the same in the body (INV-4)', async () => {
        const handler = createLambdaHandler(PremiumContentModule);
        const token = await world.idp.token('reader', ['content:read']);
        const headers = { Authorization: `Bearer ${token}` };
        const answer = (await handler({ httpMethod: 'POST', path: '/home/premium', headers }, {})) as {
          statusCode: number;
          body: string;
          multiValueHeaders: Record<string, string[]>;
        };
        // As the client has to ask for it.
        const scope = dialect === 'cognito' ? `${world.idp.audience}/content:write` : 'content:write';
        const challenge = `Bearer realm="premium-content", error="insufficient_scope", scope="${scope}"`;
        expect(answer.statusCode).toBe(403);
        expect(answer.multiValueHeaders['www-authenticate']).toEqual([challenge]);
        expect(JSON.parse(answer.body)).toMatchObject({ status: 403, reason: 'scope_missing', challenge });
        const allowed = await handler({ httpMethod: 'GET', path: '/home/premium', headers }, {});
        expect(allowed).toMatchObject({ statusCode: 200 });
      });

      it('C12: an undefined verb is 403 Missing Authentication Token, before anybody is called', async () => {
        const answer = await world.ask('PUT /home/premium', await world.idp.token('writer'));
        expect([answer.status, answer.body]).toEqual([403, { message: 'Missing Authentication Token' }]);
        expect(world.gateway.counters).toMatchObject({ authorizerCalls: 0, integrationCalls: 0 });
      });

      it('D2: a good token is 200, and UTF-8 survives', async () => {
        const answer = await world.ask('GET /profile', await world.idp.token('reader'));
        expect([answer.status, answer.body]).toEqual([200, { name: 'Daniël' }]);
        expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
        expect(answer.headers.get('x-powered-by')).toBeNull();
      });

      it('D4: one scope among others is enough', async () => {
        for (const scopes of [
          ['profile:read', 'content:write'],
          ['content:write', 'profile:read'],
        ]) {
          expect((await world.ask('GET /profile', await world.idp.token('writer', scopes))).status).toBe(200);
        }
        expect((await world.ask('GET /profile', await world.idp.token('writer', ['content:write']))).status).toBe(403);
      });

      it('a good token without a scope is 403 everywhere, refused explicitly and cached', async () => {
        const token = await world.idp.token('none');
        for (const route of ['GET /profile', 'GET /home/premium', 'POST /home/premium']) {
          const answer = await world.ask(route, token);
          expect([route, answer.status]).toEqual([route, 403]);
          expect(answer.headers.get('www-authenticate')).toBe('Bearer error="insufficient_scope"');
        }
        expect(world.gateway.counters).toMatchObject({ authorizerCalls: 1, integrationCalls: 0 });
      });

      it('D14, T-GW-9: a preflight is 2xx without a token, and X-HTTP-Method-Override makes no preflight of a GET', async () => {
        const preflight = await world.ask('OPTIONS /profile', undefined, {
          origin: 'https://shop.example',
          'access-control-request-method': 'GET',
          'access-control-request-headers': 'authorization',
        });
        expect(preflight.status).toBe(200);
        expect(preflight.headers.get('access-control-allow-headers')).toContain('Authorization');
        const overridden = await world.ask('GET /profile', undefined, { 'x-http-method-override': 'OPTIONS' });
        expect(overridden.status).toBe(401);
        expect(world.gateway.counters).toMatchObject({ authorizerCalls: 0, integrationCalls: 0 });
      });

      it('the order of routes, tokens and cache states changes no answer (INV-1)', async () => {
        const tokens = { reader: await world.idp.token('reader'), writer: await world.idp.token('writer') };
        const wanted: [keyof typeof tokens, string, number][] = [
          ['reader', 'GET /profile', 200],
          ['reader', 'GET /home/premium', 200],
          ['reader', 'POST /home/premium', 403],
          ['writer', 'GET /profile', 200],
          ['writer', 'GET /home/premium', 200],
          ['writer', 'POST /home/premium', 200],
        ];
        for (let turn = 0; turn < wanted.length; turn += 1) {
          world.gateway.flush();
          const order = [...wanted.slice(turn), ...wanted.slice(0, turn)];
          for (const [name, route, status] of [...order, ...order.toReversed()]) {
            expect([name, route, (await world.ask(route, tokens[name])).status]).toEqual([name, route, status]);
          }
        }
      });

      it('C14, RC8, INV-4: the applications decide for themselves: an authorizer that lets everybody in opens nothing', async () => {
        const handler = createLambdaHandler(PremiumContentModule);
        const requestContext = { authorizer: { principalId: 'admin', scope: 'content:read content:write' } };
        const answer = await handler({ httpMethod: 'GET', path: '/home/premium', headers: null, requestContext }, {});
        expect(answer).toMatchObject({ statusCode: 401 });
      });
    });

    describe('the validation expression of the gateway (RD1)', () => {
      it('lets every b64token through, with any case of the scheme and any number of spaces', async () => {
        const token = await world.idp.token('reader');
        for (const header of [`bearer ${token}`, `BEARER ${token}`, `Bearer    ${token}`]) {
          expect((await world.ask('GET /profile', header)).status).toBe(200);
        }
        const before = world.gateway.counters.authorizerCalls;
        expect((await world.ask('GET /profile', 'Bearer opaque_~+/-.==')).status).toBe(401);
        expect(world.gateway.counters.authorizerCalls).toBe(before + 1);
      });

      it.each([
        'Bearer',
        'Bearer a[b',
        'Bearer a\\b',
        'Bearer a]b',
        'Bearer a^b',
        'Bearer a`b',
        'Bearer a b',
        'Basic YTpi',
        'Bearer =',
        'x.y.z',
      ])('answers 401 to %j without calling the authorizer', async (header) => {
        const response = await fetch(`${world.gateway.url}/profile`, { headers: { authorization: header } });
        expect([response.status, await response.json()]).toEqual([401, unauthorized]);
        expect(world.gateway.counters.authorizerCalls).toBe(0);
      });
    });

    describe('a token that is no good', () => {
      const unknown: Record<string, () => string> = {
        'an empty token': () => 'Bearer ',
        'boarer 1234': () => 'boarer 1234',
        'a token nobody issued': () => 'Bearer never-issued',
      };

      it.each(Object.keys(unknown))('D6: %s makes the authorizer throw exactly Unauthorized', async (name) => {
        const event = tokenEvent(unknown[name]!());
        await expect(world.authorizer(event, {} as never)).rejects.toThrow(/^Unauthorized$/);
        expect(world.gateway.counters.integrationCalls).toBe(0);
      });

      // The root tenant has no such client.
      if (dialect !== 'local') {
        it('C13: one of a client of the same tenant that is not ours is 401 at both gates', async () => {
          const token = await world.idp.token('stranger' as 'reader');
          const answer = await world.ask('GET /profile', token);
          expect([answer.status, answer.body]).toEqual([401, unauthorized]);
          const handler = createLambdaHandler(PremiumContentModule);
          const headers = { Authorization: `Bearer ${token}` };
          expect(await handler({ httpMethod: 'GET', path: '/home/premium', headers }, {})).toMatchObject({
            statusCode: 401,
          });
        });
      }
    });

    describe('an issuer that does not answer (RD4, INV-8)', () => {
      it('A9: is 500 at the gateway and 503 at the guard, never 401; and is forgotten when it answers again', async () => {
        const token = await world.idp.token('reader');
        world.idp.faults.inject({ kind: 'server-error' });
        const answer = await world.ask('GET /profile', token);
        expect([answer.status, answer.body]).toEqual([500, { message: 'Internal Server Error' }]);
        expect(answer.headers.get('www-authenticate')).toBeNull();
        const handler = createLambdaHandler(PremiumContentModule);
        const event = { httpMethod: 'GET', path: '/home/premium', headers: { Authorization: `Bearer ${token}` } };
        expect(await handler(event, {})).toMatchObject({ statusCode: 503 });
        world.idp.faults.clear();
        world.pass(2);
        expect((await world.ask('GET /profile', token)).status).toBe(200);
      });

      it.each(['rate-limited', 'truncated', 'nonsense'] as const)(
        'is 500 for an answer that is %s as well',
        async (kind) => {
          const token = await world.idp.token('reader');
          world.idp.faults.inject({ kind });
          expect((await world.ask('GET /profile', token)).status).toBe(500);
          world.idp.faults.clear();
          world.pass(2);
          expect((await world.ask('GET /profile', token)).status).toBe(200);
        },
      );
    });

    it('T-CC-1, RC1: writes neither a token nor a secret to any log', async () => {
      const tokens = await Promise.all([world.idp.token('reader'), world.idp.token('none')]);
      for (const token of tokens)
        for (const route of ['GET /profile', 'POST /home/premium']) await world.ask(route, token);
      const log = world.log.join('\n');
      expect(log).toContain('"outcome"');
      for (const token of tokens) for (const part of token.split('.')) expect(log).not.toContain(part);
      for (const { clientSecret } of Object.values(world.idp.clients)) expect(log).not.toContain(clientSecret);
    });
  });
}
