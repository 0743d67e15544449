import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createAuthenticator } from '@sallyport/composition';
import { readSettings } from '@sallyport/settings';
import {
  startScriptedIssuer,
  startSecretsManager,
  type FakeSecretsManager,
  type ScriptedIssuer,
  type ScriptedRequest,
} from '@sallyport/testing';

interface Vendor {
  environment(issuer: string): Readonly<Record<string, string>>;
  /** As the vendor's tokens spell the issuer. */
  issuerOf(url: string): string;
  readonly tokenPath: string;
  /** How it says that a secret is wrong. */
  readonly refusal: { readonly status: number; readonly body: object };
  /** The members of the stored secret besides the secret itself. */
  stored(secret: string): object;
}

const secretId = 'stored-client';
const invalidClient = { error: 'invalid_client' };
const vendors: Readonly<Record<string, Vendor>> = {
  auth0: {
    environment: (issuer) => ({
      AUTH0_DOMAIN: new URL(issuer).host,
      AUTH0_ISSUER: `${issuer}/`,
      AUTH0_AUDIENCE: 'api',
      AUTH0_CLIENT_SECRET_ID: secretId,
    }),
    issuerOf: (url) => `${url}/`,
    tokenPath: '/oauth/token',
    refusal: { status: 401, body: { error: 'access_denied', error_description: 'Unauthorized' } },
    stored: (secret) => ({ client_id: 'shop', client_secret: secret }),
  },
  cognito: {
    environment: (issuer) => ({
      COGNITO_USER_POOL_ID: 'eu-west-1_AbCdEf123',
      COGNITO_ISSUER: issuer,
      COGNITO_DOMAIN: issuer,
      COGNITO_RESOURCE_SERVER: 'premium_api',
      COGNITO_CLIENT_IDS: 'shop',
      COGNITO_CLIENT_SECRET_ID: secretId,
    }),
    issuerOf: (url) => url,
    tokenPath: '/oauth2/token',
    refusal: { status: 400, body: invalidClient },
    // The secret of the Cognito seed, with its neighbours.
    stored: (secret) => ({
      app_client_secret: secret,
      user_pool_client_id: 'shop',
      user_pool_id: 'eu-west-1_AbCdEf123',
      user_pool_oauth2_endpoint: 'https://example.com/oauth2/token',
      unicorn_user_pool_res_srv_identifier: 'premium_api',
      unicorn_read_scope: 'read',
      unicorn_write_scope: 'write',
    }),
  },
  arculix: {
    environment: (issuer) => ({
      ARCULIX_BASE_URL: issuer,
      ARCULIX_CLIENT_IDS: 'shop',
      ARCULIX_CLIENT_SECRET_ID: secretId,
    }),
    issuerOf: (url) => url,
    tokenPath: '/oauth/token',
    refusal: { status: 401, body: invalidClient },
    stored: (secret) => ({ uid: 'shop', secret }),
  },
  oidc: {
    environment: (issuer) => ({ OIDC_ISSUER: issuer, OIDC_AUDIENCE: 'api', OIDC_CLIENT_SECRET_ID: secretId }),
    issuerOf: (url) => url,
    tokenPath: '/token',
    refusal: { status: 401, body: invalidClient },
    stored: (secret) => ({ clientId: 'shop', clientSecret: secret }),
  },
};

let store: FakeSecretsManager;
let server: ScriptedIssuer;
beforeAll(async () => {
  store = await startSecretsManager();
  server = await startScriptedIssuer();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: store.url,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'of-the-test',
  });
});
afterAll(async () => {
  await server.close();
  await store.close();
});

/** Id and secret, wherever the vendor wants them. */
const shown = ({ headers, form }: ScriptedRequest): string =>
  headers.authorization === undefined
    ? `${form.get('client_id')}:${form.get('client_secret')}`
    : Buffer.from(headers.authorization.replace('Basic ', ''), 'base64').toString();

describe.each(Object.entries(vendors))('a secret in Secrets Manager for %s', (name, vendor) => {
  let taken: readonly string[];
  const put = (secret: string) => store.put(secretId, 'AWSCURRENT', JSON.stringify(vendor.stored(secret)));
  const rotate = (secret: string) => store.rotate(secretId, JSON.stringify(vendor.stored(secret)));

  beforeEach(() => {
    for (const stage of ['AWSPENDING', 'AWSPREVIOUS'] as const) store.put(secretId, stage, undefined);
    put('first-secret');
    taken = ['first-secret'];
    const issuer = vendor.issuerOf(server.issuer);
    const token_endpoint = `${server.issuer}${vendor.tokenPath}`;
    server.script('/.well-known/openid-configuration', { body: { issuer, token_endpoint } });
    server.script(vendor.tokenPath, (request) =>
      taken.some((secret) => shown(request) === `shop:${secret}`)
        ? { body: { access_token: 'token', token_type: 'Bearer', expires_in: 60 } }
        : vendor.refusal,
    );
  });

  const connect = () => {
    const settings = readSettings({ IDENTITY_PROVIDER: name, ...vendor.environment(server.issuer) });
    return { settings, authentication: createAuthenticator(settings) };
  };

  it('is read when it is needed, and not before (A10)', async () => {
    const before = store.calls.length;
    const { issuing } = connect().authentication.issuers;
    expect(store.calls.length).toBe(before);
    for (let again = 0; again < 3; again += 1) {
      expect(await issuing.requestToken({ grant: 'client_credentials' })).toMatchObject({ granted: true });
    }
    expect(store.calls.slice(before)).toEqual([{ secretId, stage: 'AWSCURRENT' }]);
  });

  it('may be rotated while everybody asks: nobody is refused, however the vendor says no (IP6, F15)', async () => {
    const { issuing } = connect().authentication.issuers;
    const everybody = () =>
      Promise.all(Array.from({ length: 20 }, () => issuing.requestToken({ grant: 'client_credentials' })));
    const grants = [...(await everybody())];
    rotate('second-secret');
    taken = ['first-secret', 'second-secret'];
    grants.push(...(await everybody()));
    taken = ['second-secret'];
    const readings = store.calls.length;
    grants.push(...(await everybody()));
    expect(grants.filter(({ granted }) => !granted)).toEqual([]);
    expect(store.calls.length - readings).toBe(3); // one reading of the three stages
  });

  it('is our own trouble when no stage has a good one, after one more reading', async () => {
    taken = [];
    const { issuing } = connect().authentication.issuers;
    const before = store.calls.length;
    const failure: unknown = await issuing
      .requestToken({ grant: 'client_credentials' })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'OutageError', reason: 'issuer_refused_our_credentials' });
    expect(store.calls.slice(before).map(({ stage }) => stage)).toEqual([
      'AWSCURRENT',
      'AWSCURRENT',
      'AWSPENDING',
      'AWSPREVIOUS',
    ]);
  });

  it('is shown by nothing that is printed: provider, settings, errors, URLs (T-CC-1)', async () => {
    const { settings, authentication } = connect();
    const ask = () => authentication.issuers.issuing.requestToken({ grant: 'client_credentials' });
    await ask();
    taken = [];
    rotate('second-secret');
    const failure: unknown = await ask().catch((error: unknown) => error);
    const everything = { depth: 20, showHidden: true };
    const printed = [authentication, settings, failure].flatMap((value) => [
      inspect(value, everything),
      inspect({ ...(value as object) }, everything),
      JSON.stringify(value),
    ]);
    printed.push(String(failure), (failure as Error).stack ?? '', ...server.requests.map(({ url }) => url));
    for (const text of printed) expect(text).not.toMatch(/first-secret|second-secret|of-the-test/);
  });
});

describe('a secret in the environment (T-CC-1)', () => {
  it.each(Object.entries(vendors))('is shown by nothing that is printed: %s', async (name, { environment }) => {
    const prefix = name.toUpperCase();
    const settings = readSettings({
      IDENTITY_PROVIDER: name,
      ...environment(server.issuer),
      [`${prefix}_CLIENT_SECRET_ID`]: '',
      [`${prefix}_CLIENT_ID`]: 'shop',
      [`${prefix}_CLIENT_SECRET`]: 'marked-secret',
    });
    const authentication = createAuthenticator(settings);
    const failure: unknown = await authentication.issuers.issuing
      .requestToken({ grant: 'client_credentials', scopes: ['x'] })
      .catch((error: unknown) => error);
    for (const value of [authentication, settings, failure]) {
      expect(inspect(value, { depth: 20, showHidden: true })).not.toContain('marked-secret');
      expect(JSON.stringify(value)).not.toContain('marked-secret');
    }
  });
});
