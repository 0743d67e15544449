import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createLambdaHandler } from '@sallyport/lambda-runtime';
import {
  startScriptedIssuer,
  startSecretsManager,
  type FakeSecretsManager,
  type ScriptedIssuer,
  type ScriptedRequest,
} from '@sallyport/testing';
import { PremiumContentModule } from '../../apps/premium-content/src/premium-content.module.js';
import { tokenEvent } from './gateway-world.js';
import { openSettingsWorld, type SettingsWorld } from './settings-world.js';

const secretName = '/arculix/dev/UserAPPLICATION';
const stored = (secret: string) => JSON.stringify({ UID: 'authorizer', Secret: secret });

let tenant: ScriptedIssuer;
let store: FakeSecretsManager;
let world: SettingsWorld;
/** Secrets of the authorizer that the tenant takes, and tokens that are alive there. */
let taken: readonly string[];
let silent: boolean;
let alive: Set<string>;

const basic = ({ headers }: ScriptedRequest) =>
  Buffer.from(headers.authorization?.replace('Basic ', '') ?? '', 'base64').toString();
const questions = () => tenant.requests.filter(({ url }) => url === '/oauth/introspect');

beforeAll(async () => {
  store = await startSecretsManager();
  tenant = await startScriptedIssuer();
  tenant.script('/oauth/introspect', (request) => {
    if (silent) return 'silent';
    if (!taken.some((secret) => basic(request) === `authorizer:${secret}`)) {
      return { status: 401, headers: { 'www-authenticate': 'Bearer' }, body: { error: 'invalid_client' } };
    }
    if (!alive.has(request.form.get('token') ?? '')) return { body: { active: false } };
    const iat = Math.floor(Date.now() / 1000);
    return {
      body: {
        active: true,
        scope: 'profile:read content:read',
        client_id: 'app',
        token_type: 'Bearer',
        exp: iat + 7200,
        iat,
      },
    };
  });
});
afterAll(async () => {
  await tenant.close();
  await store.close();
});

beforeEach(async () => {
  taken = ['one-secret'];
  silent = false;
  alive = new Set();
  store.put(secretName, 'AWSPREVIOUS', undefined);
  store.put(secretName, 'AWSPENDING', undefined);
  store.put(secretName, 'AWSCURRENT', stored('one-secret'));
  world = await openSettingsWorld({
    IDENTITY_PROVIDER: 'arculix',
    STAGE: 'dev',
    ARCULIX_BASE_URL: tenant.issuer,
    ARCULIX_CLIENT_IDS: 'app',
    TOKEN_HEADER: 'authorizationToken',
    TOKEN_SCHEME: 'optional',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: store.url,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'of-the-test',
  });
});
afterEach(() => world.close());

let count = 0;
const newToken = (): string => {
  const token = `0paque-${(count += 1)}`;
  alive.add(token);
  return token;
};
const ask = (token: string, route = 'GET /profile') => world.ask(route, undefined, { authorizationToken: token });
const authorize = (token: string) => Promise.resolve(world.authorizer(tokenEvent(token), {} as never));
const last = () => JSON.parse(world.log.at(-1)!) as Record<string, unknown>;

describe('the Arculix seed, from settings and a stored secret', () => {
  it('A2, RC2: one question with the authorizer’s own credentials in one way, and the token in the form', async () => {
    const before = questions().length;
    const token = newToken();
    expect(await authorize(token)).toMatchObject({
      principalId: 'app',
      policyDocument: { Statement: [{ Effect: 'Allow' }] },
      context: { scope: 'profile:read content:read', clientId: 'app' },
    });
    const [question, ...others] = questions().slice(before);
    expect(others).toEqual([]);
    expect(question!.method).toBe('POST');
    expect(basic(question!)).toBe('authorizer:one-secret');
    expect(Object.fromEntries(question!.form)).toEqual({ token, token_type_hint: 'access_token' });
  });

  it('A3: the same token within the TTL costs neither a question nor the authorizer', async () => {
    const token = newToken();
    for (let again = 0; again < 3; again += 1) expect((await ask(token)).status).toBe(200);
    expect(world.fetched.filter((url) => url.endsWith('/introspect'))).toHaveLength(1);
    expect(world.gateway.counters).toMatchObject({ authorizerCalls: 1, cacheHits: 2 });
    expect((await ask(token, 'POST /home/premium')).status).toBe(403);
  });

  it('A6: an inactive token is exactly Unauthorized, and 401', async () => {
    await expect(authorize('never-issued')).rejects.toThrow(/^Unauthorized$/);
    const answer = await ask('never-issued');
    expect([answer.status, answer.body]).toEqual([401, { message: 'Unauthorized' }]);
  });

  it('A12: the header holds the raw token or Bearer; another header holds none', async () => {
    expect((await ask(newToken())).status).toBe(200);
    expect((await ask(`Bearer ${newToken()}`)).status).toBe(200);
    expect((await world.ask('GET /profile', newToken())).status).toBe(401);
  });

  it('A10: the secret is read from its name by stage, in the seed’s keys, once', async () => {
    const before = store.calls.length;
    for (let again = 0; again < 3; again += 1) await authorize(newToken());
    expect(store.calls.slice(before)).toEqual([{ secretId: secretName, stage: 'AWSCURRENT' }]);
  });
});

describe('credentials of ours that Arculix no longer takes', () => {
  it('A8, F15: a rotated secret is read again once and tried once; no caller notices', async () => {
    expect((await ask(newToken())).status).toBe(200);
    store.rotate(secretName, stored('two-secret'));
    taken = ['one-secret', 'two-secret'];
    expect((await ask(newToken())).status).toBe(200);
    taken = ['two-secret'];
    const [asked, readings] = [questions().length, store.calls.length];
    const answers = await Promise.all(Array.from({ length: 20 }, () => authorize(newToken())));
    expect(answers).toHaveLength(20);
    expect(store.calls.length - readings).toBe(3); // one reading of the three stages
    expect(questions().length - asked).toBeLessThanOrEqual(40);
    const settled = questions().length;
    await authorize(newToken());
    expect(questions().length).toBe(settled + 1);
  });

  it('F15: a drill through pending, current and previous loses no request, whichever side is first', async () => {
    const everybody = async () => {
      const answers = await Promise.all(Array.from({ length: 10 }, () => authorize(newToken())));
      expect(answers.map((answer) => (answer as { principalId: string }).principalId)).toEqual(Array(10).fill('app'));
      world.pass(6);
    };
    await everybody();
    store.put(secretName, 'AWSPENDING', stored('two-secret'));
    taken = ['two-secret']; // the tenant is ahead of the store
    await everybody();
    store.rotate(secretName, stored('two-secret'));
    await everybody();
    store.rotate(secretName, stored('three-secret')); // the store is ahead of the tenant
    world.pass(600);
    await everybody();
    taken = ['three-secret'];
    await everybody();
  });

  it('A8, K7, T-INT-5: when none is taken it is 500 at the gateway and 503 at the guard, never 401, and not kept', async () => {
    taken = [];
    const token = newToken();
    const answer = await ask(token);
    expect([answer.status, answer.body]).toEqual([500, { message: 'Internal Server Error' }]);
    expect(answer.headers.get('www-authenticate')).toBeNull();
    expect(last()).toMatchObject({ outcome: 'outage', reason: 'issuer_refused_our_credentials' });
    const guarded = createLambdaHandler(PremiumContentModule);
    const event = { httpMethod: 'GET', path: '/home/premium', headers: { authorizationToken: token } };
    expect(await guarded(event, {})).toMatchObject({
      statusCode: 503,
      multiValueHeaders: { 'retry-after': [expect.stringMatching(/^\d+$/)] },
    });
    taken = ['one-secret'];
    world.pass(6);
    expect((await ask(token)).status).toBe(200);
  });

  it('A9, F12: an introspection that does not answer is 500 within two seconds, and no deny is kept', async () => {
    silent = true;
    const token = newToken();
    const started = performance.now();
    expect((await ask(token)).status).toBe(500);
    expect(performance.now() - started).toBeLessThan(2_500);
    expect(last()).toMatchObject({ outcome: 'outage', reason: 'issuer_timeout' });
    silent = false;
    expect((await ask(token)).status).toBe(200);
  });

  it('T-CC-1, RC1: neither token nor secret is in a log line or a URL', async () => {
    const token = newToken();
    await ask(token);
    taken = [];
    await ask(newToken());
    const seen = [...world.log, ...tenant.requests.map(({ url }) => url), ...world.fetched].join('\n');
    expect(seen).toContain('"outcome"');
    for (const secret of [token, 'one-secret', 'of-the-test']) expect(seen).not.toContain(secret);
  });
});
