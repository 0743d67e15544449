import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createExplainer } from '@sallyport/composition';
import { nodeSend } from '@sallyport/issuer-client';
import { readSettings } from '@sallyport/settings';
import { generateSigningKey, goodToken, startKeyServer, type HostileWorld, type KeyServer } from '@sallyport/testing';
import type { ExplainedStepName, Explanation } from './explanation.js';

const issuer = 'http://127.0.0.1:1';
const key = generateSigningKey('RS256');
const mark = 'MARK-of-a-claim';
const world: HostileWorld = {
  key,
  issuer,
  audience: 'https://api.example.com',
  now: Date.now(),
  claims: { scope: `users:read ${mark}`, client_id: mark, sub: mark, email: mark, jti: mark },
};

const asks = (allOf: readonly string[]) => ({ access: 'scopes', scopes: { allOf } });
const manifest = {
  version: 1,
  routes: [
    { app: 'shop', method: 'GET', path: '/open', access: 'public' },
    { app: 'shop', method: 'GET', path: '/signed', access: 'iam' },
    { app: 'shop', method: 'GET', path: '/me', access: 'authenticated' },
    { app: 'shop', method: 'GET', path: '/users/{id}', ...asks(['users:read']) },
    { app: 'shop', method: 'GET', path: '/users/admin', ...asks(['users:admin']) },
    { app: 'shop', method: 'GET', path: '/users/{id}/orders', ...asks(['users:read']) },
  ],
};
/** No wildcard tells the orders of a user from what else is below them. */
const entangled = {
  ...manifest,
  routes: [...manifest.routes, { app: 'shop', method: 'GET', path: '/{proxy+}', ...asks(['users:admin']) }],
};

let keys: KeyServer;
beforeAll(async () => {
  keys = await startKeyServer({ keys: [key.jwk] });
});
afterAll(() => keys.close());

const explainer = (environment: Readonly<Record<string, string>> = {}, routes: unknown = manifest) =>
  createExplainer(
    readSettings({
      IDENTITY_PROVIDER: 'oidc',
      OIDC_ISSUER: issuer,
      OIDC_AUDIENCE: world.audience,
      OIDC_JWKS_URI: keys.url,
      ...environment,
    }),
    routes,
    { clock: Date.now, send: nodeSend, write: (line) => fail(`logged: ${line}`) },
  );
const fail = (message: string): never => {
  throw new Error(message);
};
const get = (path: string, token?: string) => ({
  method: 'GET',
  path,
  ...(token !== undefined && { authorization: `Bearer ${token}` }),
});
const outcomes = ({ steps }: Explanation) => Object.fromEntries(steps.map(({ step, outcome }) => [step, outcome]));
const stepOf = ({ steps }: Explanation, wanted: ExplainedStepName) => steps.find(({ step }) => step === wanted)!;

describe('an explanation', () => {
  it('of a request that is let in has every step of a JWT, and the line of the policy', async () => {
    const explanation = await explainer()(get('/users/42', goodToken(world)));
    expect(explanation).toMatchObject({ verdict: 'allow', route: 'GET /users/{id}' });
    expect(explanation).not.toHaveProperty('reason');
    expect(outcomes(explanation)).toEqual({
      route: 'passed',
      credential: 'passed',
      cache: 'skipped',
      issuer: 'passed',
      header: 'passed',
      key: 'passed',
      signature: 'passed',
      claims: 'passed',
      introspection: 'skipped',
      principal: 'passed',
      scopes: 'passed',
      policy: 'passed',
    });
    expect(stepOf(explanation, 'policy').says).toBe('Allow GET/users/*');
  });

  it('says what the second time is remembered', async () => {
    const explain = explainer();
    const token = goodToken(world);
    await explain(get('/me', token));
    const explanation = await explain(get('/me', token));
    expect(explanation.verdict).toBe('allow');
    expect(outcomes(explanation)).toMatchObject({
      cache: 'passed',
      key: 'skipped',
      claims: 'skipped',
      principal: 'passed',
    });
  });

  it('stops at the step that failed, with reason and remedy; what comes behind was not reached', async () => {
    const explanation = await explainer()(get('/me', goodToken(world, { aud: 'https://other.example.com' })));
    expect(explanation).toMatchObject({ verdict: 'deny', reason: 'audience_mismatch' });
    expect(outcomes(explanation)).toMatchObject({
      signature: 'passed',
      claims: 'failed',
      introspection: 'skipped',
      principal: 'skipped',
      policy: 'skipped',
    });
    expect(stepOf(explanation, 'claims')).toMatchObject({
      reason: 'audience_mismatch',
      says: expect.stringContaining('aud a text of 25 characters'),
      remedy: expect.stringContaining('Ask the issuer for a token for https://api.example.com'),
    });
    expect(explanation.steps.filter(({ remedy }) => remedy !== undefined)).toHaveLength(1);
  });

  it('of a missing scope shows the policy as well, which denies where a wildcard would open', async () => {
    const explanation = await explainer()(get('/users/admin', goodToken(world)));
    expect(explanation).toMatchObject({ verdict: 'deny', reason: 'scope_missing' });
    expect(stepOf(explanation, 'scopes').says).toContain('asks for users:admin. The token holds users:read and 1');
    expect(stepOf(explanation, 'policy')).toMatchObject({ outcome: 'failed', says: 'Deny GET/users/admin' });
  });

  it('names every scope of the token only when that is asked for', async () => {
    const explain = explainer();
    const request = get('/users/42', goodToken(world));
    expect(JSON.stringify(await explain(request))).not.toContain(mark);
    expect(stepOf(await explain(request, { showsScopes: true }), 'scopes').says).toContain(`users:read, ${mark}.`);
  });

  it.each(['/users/42', '/users/admin', '/me', '/open', '/nowhere'])('of %s tells no claim value', async (path) => {
    const explain = explainer();
    for (const claims of [{}, { aud: mark }, { exp: 1 }, { iss: `https://${mark}` }, { sub: 7, iat: mark }]) {
      const token = goodToken(world, claims, { kid: key.kid, typ: 'JWT' });
      const text = JSON.stringify(await explain(get(path, token)));
      expect(text).not.toContain(mark);
      for (const part of token.split('.')) expect(text).not.toContain(part);
    }
  });

  it('is that of the route alone where no token counts', async () => {
    const explain = explainer();
    expect(await explain(get('/open', 'x'))).toMatchObject({ verdict: 'allow', route: 'GET /open' });
    expect(await explain(get('/signed', goodToken(world)))).toMatchObject({ verdict: 'deny', reason: 'iam_required' });
    const undeclared = await explain(get('/user/42', goodToken(world)));
    expect(undeclared).toMatchObject({ verdict: 'deny', reason: 'route_undeclared', route: 'GET /user/42' });
    expect(undeclared.steps[0]!.says).toMatch(/Nearest: GET \/users\/\{id\}/);
    expect(undeclared.steps.slice(1).map(({ outcome }) => outcome)).not.toContain('passed');
  });

  it('is undecided, neither yes nor no, when an issuer does not answer (F13)', async () => {
    const down = await startKeyServer({ keys: [key.jwk] });
    down.behave('reset');
    const explanation = await explainer({ OIDC_JWKS_URI: down.url })(get('/me', goodToken(world)));
    await down.close();
    expect(explanation).toMatchObject({ verdict: 'undecided', reason: 'issuer_unreachable' });
    expect(outcomes(explanation)).toMatchObject({ header: 'passed', key: 'failed', signature: 'skipped' });
    expect(stepOf(explanation, 'key').remedy).toContain('npm run doctor');
  });

  it('is undecided at the introspection when the metadata cannot be had', async () => {
    const credentials = { OIDC_CLIENT_ID: 'shop', OIDC_CLIENT_SECRET: 'a-secret-of-ours' };
    const explanation = await explainer(credentials)(get('/me', 'an-opaque-token'));
    expect(explanation).toMatchObject({ verdict: 'undecided', reason: 'issuer_unreachable' });
    expect(outcomes(explanation)).toMatchObject({ issuer: 'passed', header: 'skipped', introspection: 'failed' });
    expect(JSON.stringify(explanation)).not.toMatch(/an-opaque-token|a-secret-of-ours/);
  });
});

describe('the policy in an explanation is that of the settings', () => {
  it('is stricter than the decision where no wildcard tells two routes apart: a deny without a reason', async () => {
    const explanation = await explainer({}, entangled)(get('/users/42/orders', goodToken(world)));
    expect(explanation).toMatchObject({ verdict: 'deny' });
    expect(explanation).not.toHaveProperty('reason');
    expect(stepOf(explanation, 'scopes').outcome).toBe('passed');
    expect(stepOf(explanation, 'policy')).toMatchObject({
      outcome: 'failed',
      says: expect.stringContaining('Deny GET/users/*'),
      remedy: expect.stringContaining('AUTHORIZER_IDENTITY_SOURCES'),
    });
  });

  it('opens with AUTHORIZER_DECIDES=authenticate what the guard then refuses', async () => {
    const explanation = await explainer({ AUTHORIZER_DECIDES: 'authenticate' })(get('/users/admin', goodToken(world)));
    expect(explanation).toMatchObject({ verdict: 'deny', reason: 'scope_missing' });
    expect(outcomes(explanation)).toMatchObject({ scopes: 'failed', policy: 'passed' });
  });

  it('is Unauthorized with MISSING_SCOPE_STATUS=401 and no cache', async () => {
    const environment = { MISSING_SCOPE_STATUS: '401', AUTHORIZER_CACHE_TTL_SECONDS: '0' };
    const explanation = await explainer(environment)(get('/users/admin', goodToken(world)));
    expect(explanation).toMatchObject({ verdict: 'deny', reason: 'scope_missing' });
    expect(stepOf(explanation, 'policy').says).toContain('Unauthorized');
  });

  it('has no part in it with PHANTOM_TOKEN_CONTEXT_KEY, and a raw token is one with TOKEN_SCHEME=optional', async () => {
    const explain = explainer({ PHANTOM_TOKEN_CONTEXT_KEY: 'jwt', TOKEN_SCHEME: 'optional' });
    const request = { method: 'GET', path: '/me', authorization: goodToken(world) };
    expect((await explain(request)).verdict).toBe('allow');
  });
});
