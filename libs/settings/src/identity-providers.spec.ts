import { generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { MisconfigurationError } from '@sallyport/protocol';
import type { Environment } from './settings-reader.js';
import { readSettings } from './settings.js';

const auth0: Environment = {
  IDENTITY_PROVIDER: 'auth0',
  AUTH0_DOMAIN: 'acme.eu.auth0.com',
  AUTH0_AUDIENCE: 'https://api.test',
};
const cognito: Environment = {
  IDENTITY_PROVIDER: 'cognito',
  COGNITO_USER_POOL_ID: 'eu-west-1_AbCdEf123',
  COGNITO_RESOURCE_SERVER: 'premium_api',
  COGNITO_CLIENT_IDS: 'shop,warehouse',
};
const arculix: Environment = {
  IDENTITY_PROVIDER: 'arculix',
  ARCULIX_BASE_URL: 'https://acme.arculix.test',
  ARCULIX_CLIENT_IDS: 'uid-1',
  ARCULIX_INTROSPECTION_CLIENT_ID: 'uid-2',
  ARCULIX_INTROSPECTION_CLIENT_SECRET: 'secret',
};
const providersOf = (environment: Environment) => readSettings(environment).identityProviders;
const faultsOf = (environment: Environment): readonly string[] => {
  try {
    readSettings(environment);
    return [];
  } catch (error) {
    if (error instanceof MisconfigurationError) return error.faults;
    throw error;
  }
};

describe('the settings of a provider', () => {
  it('are those of Auth0', () => {
    expect(
      providersOf({ ...auth0, AUTH0_CLIENT_ID: 'a', AUTH0_CLIENT_SECRET: 'b', AUTH0_SCOPE_FROM: 'permissions' }),
    ).toEqual([
      {
        kind: 'auth0',
        name: 'auth0',
        domain: 'acme.eu.auth0.com',
        audience: ['https://api.test'],
        scopeFrom: ['permissions'],
        scopeAliases: {},
        algorithms: ['RS256'],
        client: { from: 'environment', clientId: 'a' },
      },
    ]);
  });

  it('are those of Cognito: a client list stands in for the audience', () => {
    expect(providersOf(cognito)).toEqual([
      {
        kind: 'cognito',
        name: 'cognito',
        userPoolId: 'eu-west-1_AbCdEf123',
        resourceServer: 'premium_api',
        clientIds: ['shop', 'warehouse'],
        scopeAliases: {},
        algorithms: ['RS256'],
      },
    ]);
    const { COGNITO_CLIENT_IDS: _, ...withoutClients } = cognito;
    expect(faultsOf(withoutClients)).toEqual([expect.stringMatching(/^COGNITO_CLIENT_IDS is not set/)]);
    expect(readSettings({ ...cognito, COGNITO_CLIENT_IDS: 'any' }).warnings).toEqual([
      expect.stringMatching(/^COGNITO_CLIENT_IDS is any/),
    ]);
  });

  it('are those of Arculix, with credentials of its own for introspection (A2)', () => {
    expect(providersOf({ ...arculix, ARCULIX_TOKEN_URL: 'https://t.test/token' })).toEqual([
      {
        kind: 'arculix',
        name: 'arculix',
        baseUrl: 'https://acme.arculix.test',
        clientIds: ['uid-1'],
        tokenUrl: 'https://t.test/token',
        introspectionClient: { from: 'environment', clientId: 'uid-2' },
        nonExpiring: 'refuse',
        scopeAliases: {},
        algorithms: ['RS256'],
      },
    ]);
  });

  it('name the stored secret of Arculix by the stage (A10)', () => {
    const { ARCULIX_INTROSPECTION_CLIENT_ID: _id, ARCULIX_INTROSPECTION_CLIENT_SECRET: _secret, ...rest } = arculix;
    expect(faultsOf(rest)).toEqual([expect.stringMatching(/^ARCULIX_INTROSPECTION_CLIENT_ID is not set/)]);
    expect(providersOf({ ...rest, STAGE: 'dev' })[0]).toMatchObject({
      introspectionClient: { from: 'secrets-manager', secretId: '/arculix/dev/UserAPPLICATION' },
    });
  });

  it.each([
    ['auth0', 'AUTH0', '/auth0/dev/client'],
    ['auth0:legacy', 'AUTH0_LEGACY', '/auth0-legacy/dev/client'],
  ])('take the stored secret of %s by the stage when only a client id is given (A10)', (name, prefix, secretId) => {
    const { AUTH0_DOMAIN, AUTH0_AUDIENCE } = auth0;
    const given = { [`${prefix}_DOMAIN`]: AUTH0_DOMAIN, [`${prefix}_AUDIENCE`]: AUTH0_AUDIENCE };
    const environment = { IDENTITY_PROVIDER: name, ...given, STAGE: 'dev' };
    expect(providersOf(environment)[0]).not.toHaveProperty('client');
    expect(providersOf({ ...environment, [`${prefix}_CLIENT_ID`]: 'a' })[0]).toMatchObject({
      client: { from: 'secrets-manager', secretId, clientId: 'a' },
    });
    expect(
      providersOf({ ...environment, [`${prefix}_CLIENT_ID`]: 'a', [`${prefix}_CLIENT_SECRET`]: 'b' })[0],
    ).toMatchObject({ client: { from: 'environment' } });
  });

  it('of another OpenID Connect server can name its clients, its target and its introspection', () => {
    expect(
      providersOf({
        IDENTITY_PROVIDER: 'oidc',
        OIDC_ISSUER: 'https://hydra.test',
        OIDC_AUDIENCE: 'https://api.test',
        OIDC_CLIENT_IDS: 'shop',
        OIDC_TARGET: 'audience',
        OIDC_INTROSPECTION_URL: 'https://admin.hydra.test/introspect',
        OIDC_INTROSPECTION_CLIENT_ID: 'gate',
        OIDC_INTROSPECTION_CLIENT_SECRET: 'secret',
      })[0],
    ).toMatchObject({
      clientIds: ['shop'],
      target: 'audience',
      introspectionUrl: 'https://admin.hydra.test/introspect',
      introspectionClient: { from: 'environment', clientId: 'gate' },
    });
  });

  it('says in which form introspection is asked for, and stops the start where it cannot be (K8)', () => {
    const oidc = { IDENTITY_PROVIDER: 'oidc', OIDC_ISSUER: 'https://hydra.test', OIDC_AUDIENCE: 'api' };
    expect(providersOf(oidc)[0]).toMatchObject({ introspectionFormat: 'json' });
    expect(providersOf({ LOCAL_INTROSPECTION_FORMAT: 'Phantom' })[0]).toMatchObject({ introspectionFormat: 'phantom' });
    const signed = { ...oidc, OIDC_INTROSPECTION_FORMAT: 'signed' };
    expect(providersOf({ ...signed, OIDC_CLIENT_ID: 'gate', OIDC_CLIENT_SECRET: 'secret' })[0]).toMatchObject({
      introspectionFormat: 'signed',
    });
    expect(faultsOf(signed)).toEqual([
      expect.stringMatching(/^OIDC_INTROSPECTION_FORMAT is signed and there are no credentials .*OIDC_CLIENT_ID/),
    ]);
    expect(faultsOf({ ...oidc, OIDC_INTROSPECTION_FORMAT: 'jwt' })).toEqual([
      expect.stringMatching(/^OIDC_INTROSPECTION_FORMAT is "jwt": expected one of json, signed, phantom/),
    ]);
  });

  it.each([
    [{ ...auth0, AUTH0_DOMAIN: 'https://acme.eu.auth0.com/' }, /^AUTH0_DOMAIN is .* expected a host name/],
    [{ ...auth0, AUTH0_ISSUER: 'https://acme.eu.auth0.com' }, /^AUTH0_ISSUER has no final slash/],
    [{ ...auth0, AUTH0_SCOPE_FROM: 'roles' }, /^AUTH0_SCOPE_FROM names another claim/],
    [{ ...auth0, AUTH0_SUNSET: 'soon' }, /^AUTH0_SUNSET is "soon": expected a date/],
    [
      { ...auth0, AUTH0_PRIVATE_KEY: 'MARK' },
      /^AUTH0_PRIVATE_KEY has a value that cannot be used: expected a private key/,
    ],
    [{ ...cognito, COGNITO_USER_POOL_ID: 'pool' }, /^COGNITO_USER_POOL_ID is "pool": expected a user pool id/],
    [{ ...arculix, ARCULIX_BASE_URL: 'http://acme.test' }, /^ARCULIX_BASE_URL is http:/],
  ])('are refused with the variable and the remedy: %j', (environment, fault) => {
    expect(faultsOf(environment)).toEqual([expect.stringMatching(fault)]);
  });

  it('take the secret from exactly one place', () => {
    expect(providersOf({ ...auth0, AUTH0_CLIENT_ID: 'a', AUTH0_CLIENT_SECRET_ID: 'arn:x' })[0]).toMatchObject({
      client: { from: 'secrets-manager', secretId: 'arn:x', clientId: 'a' },
    });
    expect(providersOf({ ...auth0, AUTH0_CLIENT_SECRET_FILE: '/run/secret' })[0]).toMatchObject({
      client: { from: 'file', path: '/run/secret' },
    });
    expect(faultsOf({ ...auth0, AUTH0_CLIENT_ID: 'a', AUTH0_CLIENT_SECRET: 'b', AUTH0_CLIENT_SECRET_ID: 'c' })).toEqual(
      [expect.stringMatching(/are set together: keep one/)],
    );
  });
});

describe('several providers', () => {
  it('are trusted in order, two of a kind by a label with variables of its own', () => {
    const names = providersOf({
      ...auth0,
      ...cognito,
      IDENTITY_PROVIDER: 'cognito, auth0:legacy,auth0',
      AUTH0_LEGACY_DOMAIN: 'old.auth0.com',
      AUTH0_LEGACY_AUDIENCE: 'https://api.test',
      AUTH0_LEGACY_SUNSET: '2027-01-31',
    });
    expect(names.map(({ name }) => name)).toEqual(['cognito', 'auth0:legacy', 'auth0']);
    expect(names[1]).toMatchObject({ kind: 'auth0', domain: 'old.auth0.com', sunset: Date.UTC(2027, 0, 31) });
    expect(faultsOf({ ...auth0, IDENTITY_PROVIDER: 'auth0,auth0' })).toEqual([
      expect.stringMatching(/names a provider twice/),
    ]);
  });
});

describe('SCOPE_ALIASES', () => {
  const withAliases = (SCOPE_ALIASES: unknown) =>
    faultsOf({
      ...cognito,
      SCOPE_ALIASES: typeof SCOPE_ALIASES === 'string' ? SCOPE_ALIASES : JSON.stringify(SCOPE_ALIASES),
    });

  it('maps our names to those of a provider', () => {
    const SCOPE_ALIASES = JSON.stringify({ cognito: { 'content:read': 'premium_api/read' } });
    expect(providersOf({ ...cognito, SCOPE_ALIASES })[0]).toMatchObject({
      scopeAliases: { 'content:read': 'premium_api/read' },
    });
  });

  it.each<[unknown, RegExp]>([
    ['{', /neither a JSON object nor the path/],
    ['no-such-file.json', /neither a JSON object nor the path/],
    [{ auth0: { a: 'b' } }, /"auth0" is not one of the providers/],
    [{ cognito: { a: 'x', b: 'x' } }, /maps two of our scopes to "x"/],
    [{ cognito: { 'a b': 'x' } }, /something else than scope names/],
    [{ cognito: [] }, /something else than scope names/],
  ])('is refused as %j', (aliases, fault) => {
    expect(withAliases(aliases)).toEqual([expect.stringMatching(fault)]);
  });
});

describe('a secret among the settings [T-CC-1]', () => {
  const pem = (type: 'rsa' | 'P-256' | 'P-384') => {
    const { privateKey } =
      type === 'rsa'
        ? generateKeyPairSync('rsa', { modulusLength: 2048 })
        : generateKeyPairSync('ec', { namedCurve: type });
    return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  };
  const rsa = pem('rsa');
  const client = (environment: Environment) => providersOf(environment)[0]!.client as unknown as Record<string, string>;
  const secretive = { ...auth0, AUTH0_CLIENT_ID: 'a', AUTH0_CLIENT_SECRET: 'MARKED' };
  const keyed = { ...auth0, AUTH0_CLIENT_ID: 'a', AUTH0_PRIVATE_KEY: rsa };

  it('is read by its name', () => {
    expect(client(secretive)['clientSecret']).toBe('MARKED');
    expect(client(keyed)['privateKey']).toBe(rsa.trim());
    expect(client({ ...keyed, AUTH0_PRIVATE_KEY_ID: 'k' })).toMatchObject({ from: 'private-key', keyId: 'k' });
  });

  it('is shown by nothing that shows the settings whole', () => {
    const arculixSecrets = { ...arculix, ARCULIX_INTROSPECTION_CLIENT_SECRET: 'MARKED' };
    for (const environment of [secretive, keyed, arculixSecrets]) {
      const settings = readSettings(environment);
      const shown = [inspect(settings, { depth: 9, showHidden: true }), JSON.stringify(settings)];
      shown.push(
        JSON.stringify(structuredClone(settings)),
        inspect({ ...settings.identityProviders[0] }, { depth: 9 }),
      );
      for (const text of shown) expect(text).not.toMatch(/MARKED|PRIVATE KEY-----/);
    }
  });

  it('that is a key must fit its algorithm, or the start says so', () => {
    const faultsWith = (key: string, algorithm?: string) =>
      faultsOf({ ...keyed, AUTH0_PRIVATE_KEY: key, AUTH0_PRIVATE_KEY_ALGORITHM: algorithm });
    const es256 = pem('P-256');
    for (const [key, algorithm] of [[rsa], [rsa, 'PS256'], [es256, 'es256']] as const) {
      expect(faultsWith(key, algorithm)).toEqual([]);
    }
    const wrong = [
      [es256, undefined, 'a P-256 key'],
      [rsa, 'ES256', 'an RSA key'],
      [pem('P-384'), 'ES256', 'another kind of key'],
      ['-----BEGIN PRIVATE KEY-----\nMARK\n-----END PRIVATE KEY-----', undefined, 'no key that can be read'],
    ] as const;
    for (const [key, algorithm, kind] of wrong) {
      const faults = faultsWith(key, algorithm);
      expect(faults).toEqual([expect.stringContaining(`AUTH0_PRIVATE_KEY holds ${kind}`)]);
      expect(faults[0]).not.toContain(key.slice(30, 34));
    }
  });
});
