import { describe, expect, it } from '@jest/globals';
import type { Principal } from '@sallyport/protocol';
import type { AuthorizerProfile } from './authorizer-profile.js';
import {
  connectEvent,
  handlerFor,
  http2Event,
  manifestOf,
  principal,
  restEvent,
  stage,
  tokenEvent,
} from './gateway-authorizer.fixture.js';

const manifest = manifestOf('GET /profile get:profile', 'GET /users/{id} get:profile', 'GET /signed iam', 'GET /open');
const client = principal(['get:profile'], { subject: 'abc@clients', clientId: 'abc' });
const ask = (profile: Partial<AuthorizerProfile>, event: unknown, who: Principal = client) =>
  handlerFor(who, { manifest, profile })(event, {});
const denyAll = [{ Action: 'execute-api:Invoke', Effect: 'Deny', Resource: [`${stage}/*`] }];

describe('the profile that names the method asked for', () => {
  const methodArn = { policy: 'method-arn', decides: 'authenticate', cacheTtlSeconds: 0 } as const;

  it('answers exactly as the Auth0 account API did (D5)', async () => {
    expect(await ask(methodArn, tokenEvent())).toEqual({
      principalId: 'abc@clients',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: `${stage}/GET/profile` }],
      },
      context: { scope: 'get:profile' },
    });
  });

  it('leaves the scope out of the context when the token has none, and the handler decides (D7, X5)', async () => {
    const answer = await ask(methodArn, tokenEvent(), principal());
    expect(answer).toMatchObject({ policyDocument: { Statement: [{ Effect: 'Allow' }] }, context: {} });
    expect(answer.context).toEqual({});
  });

  it('denies the method when the authorizer decides and the scope is missing', async () => {
    const answer = await ask({ ...methodArn, decides: 'scopes' }, tokenEvent(), principal());
    expect(answer).toMatchObject({ policyDocument: { Statement: denyAll } });
  });

  it.each([
    'GET/users/*',
    'GET/users/?',
    'GET/users/${aws:username}',
    'GET/users/1/2',
    'GET/unknown',
    'POST/profile',
    'GET/profile/',
    'GET/signed',
    `GET/users/${'a'.repeat(512)}`,
  ])('denies %s: a wildcard, too long, or no declared route of a bearer token (T-GW-2, G34)', async (route) => {
    expect(await ask(methodArn, tokenEvent(route))).toMatchObject({ policyDocument: { Statement: denyAll } });
  });

  it.each(['GET/users/José', 'GET/users/..', 'GET/users/%2f', 'GET/users/$x', 'GET/users/a b'])(
    'takes %s as it came: no character of it means more than itself',
    async (route) => {
      expect(await ask(methodArn, tokenEvent(route))).toMatchObject({
        policyDocument: { Statement: [{ Effect: 'Allow', Resource: `${stage}/${route}` }] },
      });
    },
  );
});

describe('the profile that leaves scopes to the guard (X5)', () => {
  it('opens every declared route to any good token, but none of IAM and no undeclared one', async () => {
    const answer = await ask({ decides: 'authenticate' }, tokenEvent(), principal());
    expect(answer).toMatchObject({
      policyDocument: {
        Statement: [
          { Effect: 'Allow', Resource: ['profile', 'users/*', 'open'].map((path) => `${stage}/GET/${path}`) },
        ],
      },
    });
  });

  it('opens the stage as the phantom-token authorizer did, and hands on no token (K9, X6)', async () => {
    expect(await ask({ decides: 'authenticate', policy: 'stage' }, tokenEvent(), principal())).toEqual({
      principalId: 'shop@clients',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: `${stage}/*` }],
      },
      context: { subject: 'shop@clients', clientId: 'shop' },
    });
  });

  it('says yes to any good token for a declared route where answers are simple', async () => {
    const simple = { decides: 'authenticate', response: 'simple', cacheTtlSeconds: 0 } as const;
    expect(await ask(simple, http2Event('GET/profile', 'GET /profile'), principal())).toMatchObject({
      isAuthorized: true,
    });
    expect(await ask(simple, http2Event('GET/other', 'GET /other'), principal())).toMatchObject({
      isAuthorized: false,
    });
  });
});

describe('a missing scope (X2, K10)', () => {
  const nothing = principal(['other']);
  const withoutCache = { missingScopeStatus: 401, cacheTtlSeconds: 0 } as const;
  const closed = manifestOf('GET /profile get:profile', 'GET /other other');
  const on = (profile: Partial<AuthorizerProfile>, event: unknown) =>
    handlerFor(nothing, { manifest: closed, profile })(event, {});

  it('is a policy without the route, and one Deny when nothing is left', async () => {
    const answer = await on({}, tokenEvent());
    expect(JSON.stringify(answer)).not.toContain('/GET/profile');
    const none = await handlerFor(nothing, { manifest: manifestOf('GET /profile get:profile') })(tokenEvent(), {});
    expect(none).toMatchObject({ policyDocument: { Statement: denyAll } });
  });

  it('is Unauthorized on request, where the answer is of this route alone', async () => {
    const perRoute = { missingScopeStatus: 401, routeInKey: { rest: true, http: false } } as const;
    await expect(on(withoutCache, tokenEvent())).rejects.toThrow(/^Unauthorized$/);
    await expect(on(withoutCache, restEvent('GET/profile', '/profile'))).rejects.toThrow(/^Unauthorized$/);
    await expect(on(perRoute, restEvent('GET/profile', '/profile'))).rejects.toThrow(/^Unauthorized$/);
    await expect(on(withoutCache, tokenEvent('GET/other'))).resolves.toHaveProperty('policyDocument');
  });

  it('stays a policy where the gateway keeps it for other routes, or knows no Unauthorized', async () => {
    await expect(on({ missingScopeStatus: 401 }, tokenEvent())).resolves.toHaveProperty('policyDocument');
    const http = on(withoutCache, http2Event('GET/profile', 'GET /profile'));
    await expect(http).resolves.toHaveProperty('policyDocument');
  });

  it('is Unauthorized for $connect as well', async () => {
    const connect = { access: 'scopes', scopes: { allOf: ['chat'] } } as const;
    const handler = handlerFor(nothing, { manifest: closed, connect, profile: { missingScopeStatus: 401 } });
    await expect(handler(connectEvent(), {})).rejects.toThrow(/^Unauthorized$/);
  });

  it('does not turn an undeclared route into a 401', async () => {
    await expect(on(withoutCache, tokenEvent('GET/unknown'))).resolves.toHaveProperty('policyDocument');
  });
});

describe('what is written for others', () => {
  it('separates scopes by commas on request (X7)', async () => {
    const both = principal(['read', 'write']);
    expect(await ask({ scopeSeparator: 'comma' }, tokenEvent(), both)).toMatchObject({
      context: { scope: 'read,write' },
    });
    expect(await ask({}, tokenEvent(), both)).toMatchObject({ context: { scope: 'read write' } });
  });

  it('binds an Allow to the time of exp on request, and a Deny never (RA5, G18)', async () => {
    const Condition = { DateLessThan: { 'aws:CurrentTime': '2027-01-15T08:00:00Z' } };
    const tangled = manifestOf('GET /users/{id} get:profile', 'GET /users/all admin');
    const answer = await handlerFor(client, { manifest: tangled, profile: { policyExpires: true } })(tokenEvent(), {});
    expect(answer).toMatchObject({
      policyDocument: { Statement: [{ Effect: 'Allow', Condition }, { Effect: 'Deny' }] },
    });
    expect(answer).not.toHaveProperty('policyDocument.Statement.1.Condition');
    expect(JSON.stringify(await ask({}, tokenEvent()))).not.toContain('Condition');
  });
});
