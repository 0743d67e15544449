import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { lambdaAuthorizer } from '@sallyport/api-gateway';
import { createGatewayAuthorizer } from '@sallyport/composition';
import { nodeSend } from '@sallyport/issuer-client';
import { readSettings } from '@sallyport/settings';
import { startLocalIdp, type LocalIdp } from '../../apps/local-idp/src/local-idp.js';
import { events, stage } from './authorizer-events.js';

let idp: LocalIdp;
let token: string;
beforeAll(async () => {
  idp = await startLocalIdp();
  token = await idp.token('reader');
});
afterAll(() => idp.close());

const scopes = (list: object) => ({ access: 'scopes', scopes: list });
const manifestOf = (access: object) => ({
  version: 1,
  routes: [{ app: 'account', method: 'GET', path: '/profile', ...access }],
});
const profile = manifestOf(scopes({ allOf: ['profile:read'] }));
const log: string[] = [];

/** The authorizer of an environment and nothing else. */
const authorizerIn = (environment: Readonly<Record<string, string>>, manifest: object = profile) =>
  lambdaAuthorizer(
    createGatewayAuthorizer(readSettings({ ...idp.environment(), LOG_LEVEL: 'debug', ...environment }), manifest, {
      clock: Date.now,
      send: nodeSend,
      write: (line) => void log.push(line),
    }),
  );
const ask = (environment: Readonly<Record<string, string>>, event: unknown, manifest?: object) =>
  authorizerIn(environment, manifest)(event, {});
const rest = (authorization: string) => events['REST TOKEN']!(authorization);
const opens = { policyDocument: { Statement: [{ Effect: 'Allow' }] } };
const closes = { policyDocument: { Statement: [{ Effect: 'Deny' }] } };
const unauthorized = /^Unauthorized$/;

describe('a choice between the seeds is a setting', () => {
  it('all of several scopes, or any: as the route declares (X1)', async () => {
    const asks = ['profile:read', 'profile:write'];
    expect(await ask({}, rest(`Bearer ${token}`), manifestOf(scopes({ allOf: asks })))).toMatchObject(closes);
    expect(await ask({}, rest(`Bearer ${token}`), manifestOf(scopes({ anyOf: asks })))).toMatchObject(opens);
  });

  it('403 or 401 for a missing scope: MISSING_SCOPE_STATUS (X2)', async () => {
    const none = rest(`Bearer ${await idp.token('none')}`);
    expect(await ask({}, none)).toMatchObject(closes);
    const asked = ask({ MISSING_SCOPE_STATUS: '401', AUTHORIZER_CACHE_TTL_SECONDS: '0' }, none);
    await expect(asked).rejects.toThrow(unauthorized);
  });

  it('Bearer or a raw token: TOKEN_SCHEME (X3, A12)', async () => {
    await expect(ask({}, rest(token))).rejects.toThrow(unauthorized);
    expect(await ask({ TOKEN_SCHEME: 'optional' }, rest(token))).toMatchObject(opens);
  });

  it('which header: TOKEN_HEADER (X4, A12)', async () => {
    const event = {
      ...events['REST REQUEST']!(''),
      headers: { AuthorizationToken: `Bearer ${token}` },
      multiValueHeaders: null,
    };
    await expect(ask({}, event)).rejects.toThrow(unauthorized);
    expect(await ask({ TOKEN_HEADER: 'authorizationToken' }, event)).toMatchObject(opens);
  });

  it('authorizer or handler decides: AUTHORIZER_DECIDES (X5)', async () => {
    const none = rest(`Bearer ${await idp.token('none')}`);
    expect(await ask({ AUTHORIZER_DECIDES: 'authenticate' }, none)).toMatchObject(opens);
    expect(await ask({}, none)).toMatchObject(closes);
  });

  it('routes, the method asked for, or the stage: AUTHORIZER_POLICY (X6)', async () => {
    const resourceIn = async (environment: Readonly<Record<string, string>>) =>
      (
        (await ask(environment, rest(`Bearer ${token}`))) as unknown as {
          policyDocument: { Statement: { Resource: unknown }[] };
        }
      ).policyDocument.Statement[0]!.Resource;
    expect(await resourceIn({})).toEqual([`${stage}/GET/profile`]);
    expect(await resourceIn({ AUTHORIZER_POLICY: 'method-arn', AUTHORIZER_CACHE_TTL_SECONDS: '0' })).toBe(
      `${stage}/GET/profile`,
    );
    expect(await resourceIn({ AUTHORIZER_POLICY: 'stage', AUTHORIZER_DECIDES: 'authenticate' })).toBe(`${stage}/*`);
  });

  it('spaces or commas between scopes: SCOPE_SEPARATOR (X7)', async () => {
    const scopeIn = async (environment: Readonly<Record<string, string>>) =>
      ((await ask(environment, rest(`Bearer ${token}`))) as { context: Record<string, string> }).context['scope']!;
    const spaced = await scopeIn({});
    expect(spaced).toContain(' ');
    expect(await scopeIn({ SCOPE_SEPARATOR: 'comma' })).toBe(spaced.replaceAll(' ', ','));
  });

  it('names of scopes: SCOPE_ALIASES (X8)', async () => {
    const manifest = manifestOf(scopes({ allOf: ['get:profile'] }));
    expect(await ask({}, rest(`Bearer ${token}`), manifest)).toMatchObject(closes);
    const provider = idp.environment()['IDENTITY_PROVIDER']!;
    const SCOPE_ALIASES = JSON.stringify({ [provider]: { 'get:profile': 'profile:read' } });
    expect(await ask({ SCOPE_ALIASES }, rest(`Bearer ${token}`), manifest)).toMatchObject(opens);
  });
});

describe('further settings of the authorizer', () => {
  it('WEBSOCKET_TOKEN_FROM and WEBSOCKET_SCOPES', async () => {
    const connect = {
      ...events['WebSocket']!(''),
      headers: { 'Sec-WebSocket-Protocol': `chat.v1, bearer.${token}` },
      multiValueHeaders: null,
      queryStringParameters: { t: token },
    };
    await expect(ask({}, connect)).rejects.toThrow(unauthorized);
    expect(await ask({ WEBSOCKET_TOKEN_FROM: 'subprotocol' }, connect)).toMatchObject(opens);
    expect(await ask({ WEBSOCKET_TOKEN_FROM: 'query', WEBSOCKET_TOKEN_PARAMETER: 't' }, connect)).toMatchObject(opens);
    const narrowed = { WEBSOCKET_TOKEN_FROM: 'subprotocol', WEBSOCKET_SCOPES: 'profile:read,chat' };
    expect(await ask(narrowed, connect)).toMatchObject(closes);
  });

  it('USAGE_PLAN_KEYS, by client, and never in the log (G53)', async () => {
    const key = 'MARK'.repeat(6);
    const { context } = (await ask({}, rest(`Bearer ${token}`))) as { context: Record<string, string> };
    const USAGE_PLAN_KEYS = JSON.stringify({ [context['clientId']!]: key });
    expect(await ask({ USAGE_PLAN_KEYS }, rest(`Bearer ${token}`))).toHaveProperty('usageIdentifierKey', key);
    expect(log.length).toBeGreaterThan(5);
    expect(log.join('\n')).not.toContain('MARK');
  });

  it('AUTHORIZER_RESPONSE and AUTHORIZER_IDENTITY_SOURCES for HTTP APIs', async () => {
    const simple = {
      AUTHORIZER_RESPONSE: 'simple',
      AUTHORIZER_IDENTITY_SOURCES: '$request.header.Authorization,$context.routeKey',
    };
    const keyedByToken = events['HTTP API 2.0']!;
    const http = (authorization: string) => ({
      ...keyedByToken(authorization),
      identitySource: [authorization, 'GET /profile'],
    });
    expect(await ask(simple, http(`Bearer ${token}`))).toMatchObject({ isAuthorized: true });
    expect(await ask(simple, http(`Bearer ${await idp.token('none')}`))).toEqual({ isAuthorized: false, context: {} });
    expect(await ask(simple, http('Bearer x'))).toEqual({ isAuthorized: false, context: {} });
    await expect(ask(simple, keyedByToken(`Bearer ${token}`))).rejects.toThrow(/identity sources of the gateway/);
  });

  it('say at boot what was opened on purpose', async () => {
    log.length = 0;
    authorizerIn({ AUTHORIZER_DECIDES: 'authenticate' });
    expect(log.join('\n')).toContain('AUTHORIZER_DECIDES is authenticate');
  });
});
