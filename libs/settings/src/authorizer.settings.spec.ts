import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { MisconfigurationError } from '@sallyport/protocol';
import type { Environment } from './settings-reader.js';
import { readSettings } from './settings.js';

const faultsOf = (environment: Environment): readonly string[] => {
  try {
    readSettings(environment);
    return [];
  } catch (error) {
    if (error instanceof MisconfigurationError) return error.faults;
    throw error;
  }
};
const authorizerOf = (environment: Environment) => readSettings(environment).authorizer;
const header = 'method.request.header.Authorization';

describe('the profile of the authorizer', () => {
  it('has safe defaults: it decides on scopes, for every route, under the standard header (RA4, RA6)', () => {
    expect(authorizerOf({})).toEqual({
      decides: 'scopes',
      policy: 'routes',
      response: 'iam',
      routeInKey: { rest: false, http: false },
      policyMaxBytes: 8192,
      policyExpires: false,
      websocket: { tokenFrom: 'header', parameter: 'access_token', scopes: [] },
      notices: [],
    });
  });

  it('names one method only while nothing is cached (D5, X6)', () => {
    const methodArn = { AUTHORIZER_POLICY: 'method-arn' };
    expect(faultsOf(methodArn)).toEqual([
      expect.stringMatching(/^AUTHORIZER_POLICY is method-arn and .* is 300: .*TTL to 0/),
    ]);
    expect(authorizerOf({ ...methodArn, AUTHORIZER_CACHE_TTL_SECONDS: '0' }).policy).toBe('method-arn');
  });

  it('opens the stage only where the guard decides, and says so (K9, X5, X6)', () => {
    const stage = { AUTHORIZER_POLICY: 'stage' };
    expect(faultsOf(stage)).toEqual([
      expect.stringMatching(/^AUTHORIZER_POLICY is stage and AUTHORIZER_DECIDES is scopes/),
    ]);
    expect(authorizerOf({ ...stage, AUTHORIZER_DECIDES: 'authenticate' }).notices).toEqual([
      expect.stringMatching(/^AUTHORIZER_DECIDES is authenticate: .* the whole stage/),
    ]);
    expect(authorizerOf({ AUTHORIZER_DECIDES: 'Authenticate' }).notices).toEqual([
      expect.stringContaining('every declared route'),
    ]);
  });

  it('answers simply only where a cached answer is of one route (T-GW-5)', () => {
    const simple = { AUTHORIZER_RESPONSE: 'simple' };
    const sources = '$request.header.Authorization,$context.routeKey';
    expect(faultsOf(simple)).toEqual([
      expect.stringMatching(/^AUTHORIZER_RESPONSE is simple without \$context\.routeKey/),
    ]);
    expect(faultsOf({ ...simple, AUTHORIZER_DECIDES: 'authenticate' })).toHaveLength(1);
    expect(faultsOf({ ...simple, AUTHORIZER_IDENTITY_SOURCES: '$request.header.Authorization' })).toHaveLength(1);
    expect(authorizerOf({ ...simple, AUTHORIZER_IDENTITY_SOURCES: sources }).routeInKey.http).toBe(true);
    expect(authorizerOf({ ...simple, AUTHORIZER_CACHE_TTL_SECONDS: '0' }).response).toBe('simple');
  });

  it('says of a 401 for a missing scope that a cached policy cannot give it (X2)', () => {
    const unauthorized = { MISSING_SCOPE_STATUS: '401' };
    expect(readSettings(unauthorized)).toMatchObject({
      missingScopeStatus: 401,
      authorizer: { notices: [expect.stringContaining('gateway response ACCESS_DENIED the status 401')] },
    });
    expect(authorizerOf({ ...unauthorized, AUTHORIZER_CACHE_TTL_SECONDS: '0' }).notices).toEqual([]);
    expect(faultsOf({ MISSING_SCOPE_STATUS: '402' })).toHaveLength(1);
  });

  it('reads SCOPE_SEPARATOR as a word (X7)', () => {
    expect(readSettings({ SCOPE_SEPARATOR: 'Comma' }).scopeSeparator).toBe('comma');
    expect(faultsOf({ SCOPE_SEPARATOR: ',' })).toEqual([expect.stringContaining('expected one of space, comma')]);
  });

  it('has every fault listed at once', () => {
    const faults = faultsOf({
      AUTHORIZER_POLICY: 'stage',
      AUTHORIZER_RESPONSE: 'simple',
      AUTHORIZER_DECIDES: 'nobody',
      AUTHORIZER_POLICY_MAX_BYTES: '0',
      AUTHORIZER_IDENTITY_SOURCES: 'method.request.path.id',
      WEBSOCKET_TOKEN_PARAMETER: 'a b',
      USAGE_PLAN_KEYS: '[]',
    });
    expect(new Set(faults.map((fault) => fault.split(' ')[0]))).toEqual(
      new Set([
        'AUTHORIZER_DECIDES',
        'AUTHORIZER_IDENTITY_SOURCES',
        'AUTHORIZER_POLICY',
        'AUTHORIZER_POLICY_MAX_BYTES',
        'AUTHORIZER_RESPONSE',
        'USAGE_PLAN_KEYS',
        'WEBSOCKET_TOKEN_PARAMETER',
      ]),
    );
  });
});

describe('the identity sources', () => {
  it.each([
    [`${header},context.resourceId,context.httpMethod`, { rest: true, http: false }],
    [`${header}, $context.resourceId, $context.httpMethod`, { rest: true, http: false }],
    [`${header},context.resourceId`, { rest: false, http: false }],
    ['$request.header.authorization,$context.routeKey', { rest: false, http: true }],
    ['route.request.header.AUTHORIZATION,stageVariables.x', { rest: false, http: false }],
  ])('%s tell routes apart: %j', (AUTHORIZER_IDENTITY_SOURCES, routeInKey) => {
    expect(authorizerOf({ AUTHORIZER_IDENTITY_SOURCES })).toMatchObject({ routeInKey });
  });

  it('hold the token, or the cache would hand out answers of other callers (INV-2)', () => {
    for (const AUTHORIZER_IDENTITY_SOURCES of [
      'context.resourceId,context.httpMethod',
      '$request.header.X-Tenant',
      'method.request.querystring.access_token',
    ]) {
      expect(faultsOf({ AUTHORIZER_IDENTITY_SOURCES })).toEqual([expect.stringContaining('does not hold the token')]);
      expect(faultsOf({ AUTHORIZER_IDENTITY_SOURCES, AUTHORIZER_CACHE_TTL_SECONDS: '0' })).toEqual([]);
    }
    const query = { AUTHORIZER_IDENTITY_SOURCES: 'route.request.querystring.t', WEBSOCKET_TOKEN_PARAMETER: 't' };
    expect(faultsOf({ ...query, WEBSOCKET_TOKEN_FROM: 'query' })).toEqual([]);
    expect(faultsOf({ ...query, WEBSOCKET_TOKEN_FROM: 'subprotocol' })).toHaveLength(1);
    const named = { AUTHORIZER_IDENTITY_SOURCES: 'method.request.header.authorizationToken' };
    expect(faultsOf({ ...named, TOKEN_HEADER: 'authorizationToken' })).toEqual([]);
    expect(faultsOf(named)).toHaveLength(1);
  });

  it.each(['method.request.path.id', 'method.request.body.x', 'Authorization', `${header},`, 'context.', '*'])(
    'are refused as %j (G6)',
    (AUTHORIZER_IDENTITY_SOURCES) => {
      expect(faultsOf({ AUTHORIZER_IDENTITY_SOURCES })).toEqual([
        expect.stringMatching(/^AUTHORIZER_IDENTITY_SOURCES is .*: expected identity sources by commas/),
      ]);
    },
  );
});

describe('the keys of usage plans', () => {
  const key = 'MARK'.repeat(5);
  const keysOf = (keys: unknown, more: Environment = {}) =>
    authorizerOf({ USAGE_PLAN_KEYS: JSON.stringify(keys), ...more }).usagePlanKeys;
  const two = {
    IDENTITY_PROVIDER: 'local,oidc',
    OIDC_ISSUER: 'https://issuer.test',
    OIDC_AUDIENCE: 'api',
    LOCAL_OPAQUE_PREFIX: 'l',
  };

  it('are by client, and by provider and client where there are several', () => {
    expect(keysOf({ shop: key })).toEqual({ local: { shop: key } });
    expect(keysOf({ local: { shop: key } })).toEqual({ local: { shop: key } });
  });

  it('are not shown by settings that are printed whole', () => {
    const settings = readSettings({ USAGE_PLAN_KEYS: JSON.stringify({ shop: key }) });
    expect(settings.authorizer.usagePlanKeys).toEqual({ local: { shop: key } });
    expect(inspect(settings, { depth: null, showHidden: false }) + JSON.stringify(settings)).not.toContain('MARK');
  });

  it('may be in a file', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'keys-'));
    try {
      const file = path.join(folder, 'keys.json');
      writeFileSync(file, JSON.stringify({ shop: key }));
      expect(authorizerOf({ USAGE_PLAN_KEYS: file }).usagePlanKeys).toEqual({ local: { shop: key } });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each<[unknown, RegExp]>([
    [[key], /neither a JSON object/],
    [{ shop: 'MARK' }, /20 to 128/],
    [{ shop: `${key}\n` }, /20 to 128/],
    [{ shop: key.repeat(7) }, /20 to 128/],
    [{ local: { shop: 7 } }, /20 to 128/],
    [{ auth0: { shop: key } }, /not in IDENTITY_PROVIDER/],
  ])('are refused when they cannot be used, and never shown (G34)', (keys, says) => {
    const faults = faultsOf({ USAGE_PLAN_KEYS: JSON.stringify(keys) });
    expect(faults).toEqual([expect.stringMatching(says)]);
    expect(faults.join()).not.toContain('MARK');
  });

  it('need the provider where two clients could share an id', () => {
    expect(faultsOf({ ...two, USAGE_PLAN_KEYS: JSON.stringify({ shop: key }) })).toContainEqual(
      expect.stringMatching(/^USAGE_PLAN_KEYS names clients without their provider/),
    );
  });
});
