import { describe, expect, it } from '@jest/globals';
import { MisconfigurationError } from '@sallyport/protocol';
import { propertyRuns } from '@sallyport/testing';
import fc from 'fast-check';
import type { Environment } from './settings-reader.js';
import { settingsTables } from './settings-tables.js';
import { readSettings } from './settings.js';

const oidc: Environment = {
  IDENTITY_PROVIDER: 'oidc',
  OIDC_ISSUER: 'https://issuer.test/',
  OIDC_AUDIENCE: 'https://api.test',
};
const faultsOf = (environment: Environment): readonly string[] => {
  try {
    readSettings(environment);
    return [];
  } catch (error) {
    if (error instanceof MisconfigurationError && error.reason === 'settings_invalid') return error.faults;
    throw error;
  }
};

describe('the settings', () => {
  it('need nothing on a developer’s machine: the embedded provider is used', () => {
    expect(readSettings({})).toEqual({
      identityProviders: [expect.objectContaining({ kind: 'local', issuer: 'http://127.0.0.1:4400' })],
      clockSkewSeconds: 60,
      tokenMaxLifetimeSeconds: 2_592_000,
      snapshotMaxAgeSeconds: 86_400,
      authorizerCacheTtlSeconds: 300,
      tokenCache: { maxAgeSeconds: 60, stopsAfterAnswers: false },
      tokenHeader: 'Authorization',
      tokenScheme: 'required',
      missingScopeStatus: 403,
      refusalBody: 'problem',
      scopeSeparator: 'space',
      authorizer: expect.objectContaining({ decides: 'scopes', policy: 'routes', response: 'iam', notices: [] }),
      corsOrigins: [],
      logLevel: 'info',
      warnings: [],
    });
  });

  it('are typed values, read from the environment', () => {
    const settings = readSettings({
      ...oidc,
      OIDC_AUDIENCE: 'one, two',
      OIDC_CLIENT_ID: 'authorizer',
      OIDC_CLIENT_SECRET: 'secret',
      OIDC_JWKS_URI: 'https://issuer.test/keys',
      OIDC_ALGORITHMS: 'RS256,ES256',
      CLOCK_SKEW_SECONDS: '0',
      ROUTE_MANIFEST: 'routes.json',
      TOKEN_HEADER: 'authorizationToken',
      TOKEN_SCHEME: 'Optional',
      CORS_ORIGINS: 'https://a.test, https://b.test',
      LOG_LEVEL: 'DEBUG',
    });
    expect(settings).toMatchObject({
      identityProviders: [
        {
          kind: 'oidc',
          introspectionFormat: 'json',
          issuer: 'https://issuer.test/',
          audience: ['one', 'two'],
          client: { from: 'environment', clientId: 'authorizer', clientSecret: 'secret' },
          jwksUri: 'https://issuer.test/keys',
          algorithms: ['RS256', 'ES256'],
        },
      ],
      clockSkewSeconds: 0,
      routeManifest: 'routes.json',
      tokenHeader: 'authorizationToken',
      tokenScheme: 'optional',
      corsOrigins: ['https://a.test', 'https://b.test'],
      logLevel: 'debug',
    });
  });

  it('keep an issuer character by character: it is compared with iss', () => {
    const issuers = ['https://issuer.test', 'https://issuer.test/', 'https://Issuer.test:443/a'];
    for (const OIDC_ISSUER of issuers) {
      expect(readSettings({ ...oidc, OIDC_ISSUER }).identityProviders[0]).toMatchObject({ issuer: OIDC_ISSUER });
    }
  });

  it('treat an empty variable as unset', () => {
    expect(readSettings({ IDENTITY_PROVIDER: '', LOG_LEVEL: '', CLOCK_SKEW_SECONDS: '' })).toEqual(readSettings({}));
  });

  it('are refused with every fault at once, each with the name, the value seen and the remedy', () => {
    const environment = {
      IDENTITY_PROVIDER: 'oidc',
      OIDC_ISSUER: 'issuer.test',
      OIDC_ALGORITHMS: 'RS256,HS256,none',
      OIDC_CLIENT_ID: 'authorizer',
      CLOCK_SKEW_SECONDS: '1e3',
      TOKEN_MAX_LIFETIME_SECONDS: '5',
      TOKEN_MIN_LIFETIME_SECONDS: '60',
      TOKEN_HEADER: 'X Token:',
      TOKEN_SCHEME: 'sometimes',
      CORS_ORIGINS: 'https://a.test,,https://b.test',
      LOG_LEVEL: 'loud',
    };
    const faults = faultsOf(environment);
    expect([...faults].sort()).toEqual([
      'AUTHORIZER_CACHE_TTL_SECONDS (300) is longer than TOKEN_MIN_LIFETIME_SECONDS (60): a cached policy would outlive its token. Lower the one or raise the other.',
      'CLOCK_SKEW_SECONDS is "1e3": expected a whole number from 0 to 600.',
      expect.stringMatching(/^CORS_ORIGINS is "https:\/\/a\.test,,https:\/\/b\.test": expected \* or origins/),
      'LOG_LEVEL is "loud": expected one of trace, debug, info, warn, error, fatal, silent.',
      expect.stringMatching(/^OIDC_ALGORITHMS names HS256, none: expected some of RS256, /),
      expect.stringMatching(/^OIDC_AUDIENCE is not set: .* Set it to a list separated by commas/),
      'OIDC_CLIENT_ID and OIDC_CLIENT_SECRET belong together: set both or neither.',
      expect.stringMatching(/^OIDC_ISSUER is "issuer\.test": expected an absolute https: URL/),
      'TOKEN_HEADER is "X Token:": expected a header name of letters, digits and hyphens.',
      'TOKEN_MAX_LIFETIME_SECONDS is "5": expected a whole number from 60 to 31536000.',
      'TOKEN_SCHEME is "sometimes": expected one of required, optional.',
    ]);
  });

  it('are refused without an audience: leaving a check out does not switch it off', () => {
    const { OIDC_AUDIENCE: _absent, ...rest } = oidc;
    expect(faultsOf(rest)).toEqual([expect.stringMatching(/^OIDC_AUDIENCE is not set/)]);
  });

  it('switch the audience check off for the word any alone, and say so', () => {
    const settings = readSettings({ ...oidc, OIDC_AUDIENCE: 'any' });
    expect(settings.identityProviders[0]).toMatchObject({ audience: null });
    expect(settings.warnings).toEqual([expect.stringMatching(/^OIDC_AUDIENCE is any: /)]);
    expect(faultsOf({ ...oidc, OIDC_AUDIENCE: 'any,https://api.test' })).toEqual([
      'OIDC_AUDIENCE names any beside others: leave any alone, or take it out.',
    ]);
    expect(readSettings({ ...oidc, OIDC_AUDIENCE: 'ANY' }).identityProviders[0]).toMatchObject({ audience: ['ANY'] });
  });

  it('never show a secret, nor a password or key inside a URL (T-CC-1)', () => {
    const faults = faultsOf({
      ...oidc,
      OIDC_ISSUER: 'https://user:MARK@issuer.test',
      OIDC_JWKS_URI: 'https://issuer.test/keys?apikey=MARK',
      OIDC_CLIENT_ID: 'authorizer',
      OIDC_CLIENT_SECRET: 'MARK\nMARK',
    });
    expect(faults).toEqual([
      expect.stringMatching(/^OIDC_ISSUER is "https:\/\/\*\*\*@issuer\.test": expected/),
      expect.stringMatching(/^OIDC_JWKS_URI is "https:\/\/issuer\.test\/keys\?\*\*\*": expected/),
      'OIDC_CLIENT_SECRET has a value that cannot be used: expected a text without line breaks.',
      expect.stringMatching(/belong together/),
    ]);
    expect(faults.join()).not.toContain('MARK');
  });

  it.each([
    'ftp://issuer.test',
    'issuer',
    '//issuer.test',
    'https://issuer.test/#a',
    'https://issuer.test?x=1',
    ' https://issuer.test',
    'https://issuer.test\n',
  ])('refuse the issuer %j', (OIDC_ISSUER) => {
    expect(faultsOf({ ...oidc, OIDC_ISSUER })).toEqual([expect.stringMatching(/^OIDC_ISSUER is /)]);
  });

  it.each(['http://issuer.test', 'HTTP://issuer.test', 'http://127.0.0.1.attacker.test', 'http://0.0.0.0:4400'])(
    'refuse %s: http: is for this machine only',
    (OIDC_ISSUER) => {
      expect(faultsOf({ ...oidc, OIDC_ISSUER })).toEqual([
        'OIDC_ISSUER is http: and not on a loopback host: use https:.',
      ]);
    },
  );

  it.each(['http://127.0.0.1:4400', 'http://localhost:4400', 'http://[::1]:4400', 'http://127.8.8.8'])(
    'take %s',
    (OIDC_ISSUER) => {
      expect(faultsOf({ ...oidc, OIDC_ISSUER })).toEqual([]);
    },
  );

  it('refuse a cached policy that would outlive its token (RA5)', () => {
    const ttl = (AUTHORIZER_CACHE_TTL_SECONDS: string, TOKEN_MIN_LIFETIME_SECONDS?: string) =>
      faultsOf({ AUTHORIZER_CACHE_TTL_SECONDS, ...(TOKEN_MIN_LIFETIME_SECONDS && { TOKEN_MIN_LIFETIME_SECONDS }) });
    expect(ttl('300')).toEqual([]);
    expect(ttl('301')).toEqual([
      expect.stringMatching(/^AUTHORIZER_CACHE_TTL_SECONDS \(301\) is longer than .* \(300\)/),
    ]);
    expect(ttl('3600', '3600')).toEqual([]);
    expect(ttl('0', '0')).toEqual([]);
    expect(ttl('3601', '86400')).toEqual([expect.stringMatching(/expected a whole number from 0 to 3600/)]);
  });
});

describe.each([
  ['AWS Lambda', { AWS_LAMBDA_FUNCTION_NAME: 'authorizer' }],
  ['NODE_ENV=production', { NODE_ENV: 'production' }],
])('the settings under %s', (where, production) => {
  it('must name the identity provider', () => {
    expect(faultsOf(production)).toEqual([
      expect.stringMatching(/^IDENTITY_PROVIDER is not set: .* one or more of arculix, auth0, cognito, local, oidc/),
    ]);
  });

  it('refuse the embedded provider (T-IDP-1)', () => {
    expect(faultsOf({ ...production, IDENTITY_PROVIDER: 'local' })).toEqual([
      expect.stringContaining(`IDENTITY_PROVIDER is local under ${where}: `),
    ]);
  });

  it('refuse http: on loopback too', () => {
    const environment = {
      ...oidc,
      ...production,
      OIDC_ISSUER: 'http://127.0.0.1:4400',
      OIDC_JWKS_URI: 'HTTP://localhost/k',
    };
    expect(faultsOf(environment)).toEqual([
      `OIDC_ISSUER is http: under ${where}: use https:.`,
      `OIDC_JWKS_URI is http: under ${where}: use https:.`,
    ]);
  });

  it('are taken when they are in order', () => {
    expect(readSettings({ ...oidc, ...production }).identityProviders).toHaveLength(1);
  });
});

describe('CORS_ORIGINS', () => {
  it.each(['*', 'https://a.test', 'http://localhost:5173,https://a.test'])('takes %s', (CORS_ORIGINS) => {
    expect(readSettings({ ...oidc, CORS_ORIGINS }).corsOrigins).toEqual(CORS_ORIGINS.split(','));
  });

  it.each([
    'foo',
    'https://a.test/',
    'https://a.test/path',
    'https://*.a.test/',
    'null',
    'file://x',
    'https://A.test',
    '',
  ])('refuses %j: a browser sends no such origin', (CORS_ORIGINS) => {
    const faults = faultsOf({ ...oidc, CORS_ORIGINS });
    expect(faults).toEqual(
      CORS_ORIGINS === '' ? [] : [expect.stringMatching(/^CORS_ORIGINS is .*: expected \* or origins/)],
    );
  });
});

describe('the settings of a hostile environment', () => {
  it('refuse a local provider that is not on this machine', () => {
    expect(faultsOf({ LOCAL_ISSUER: 'https://issuer.test' })).toEqual([
      'LOCAL_ISSUER is not on a loopback host: use IDENTITY_PROVIDER=oidc.',
    ]);
  });

  it.each(['__proto__', 'constructor', 'toString', 'local,__proto__'])('refuse the provider %s (T-PRC-4)', (name) => {
    expect(faultsOf({ IDENTITY_PROVIDER: name })).toEqual([
      expect.stringContaining(`IDENTITY_PROVIDER is ${JSON.stringify(name)}: expected one or more of arculix, auth0, `),
    ]);
  });

  it('read own variables only: what came in by a prototype is no setting (T-PRC-4)', () => {
    const inherited = Object.assign(Object.create({ LOG_LEVEL: 'silent', IDENTITY_PROVIDER: 'oidc' }) as object, {});
    expect(readSettings(inherited as Environment)).toEqual(readSettings({}));
    const parsed = JSON.parse('{"__proto__":{"TOKEN_SCHEME":"optional"},"constructor":"x"}') as Environment;
    expect(readSettings(parsed)).toEqual(readSettings({}));
    expect(readSettings({ ...parsed }).tokenScheme).toBe('required');
    expect(({} as Record<string, unknown>)['TOKEN_SCHEME']).toBeUndefined();
  });

  it('are either typed values or a list of named faults, for any text in any variable', () => {
    const names = settingsTables.flatMap(({ entries }) => entries.map(({ name }) => name));
    const values = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.constantFrom(
        'oidc',
        'local',
        'auth0,oidc',
        'cognito',
        'arculix',
        '{"oidc":{"a":"b"}}',
        '2027-01-31',
        'any',
        '-1',
        '1e9',
        '300',
        'NaN',
        '__proto__',
        'https://a.test',
        'http://a.test',
      ),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), values, { maxKeys: names.length }), (environment) => {
        for (const fault of faultsOf(environment)) {
          expect(names.some((name) => fault.includes(name))).toBe(true);
          expect(fault).not.toMatch(/[\r\n]/);
        }
      }),
      propertyRuns(500),
    );
  });
});

describe('the table of settings', () => {
  const entries = settingsTables.flatMap((table) => table.entries);

  it('names every variable once, with a sentence and what is expected', () => {
    expect(new Set(entries.map(({ name }) => name)).size).toBe(entries.length);
    for (const { name, means, expected } of entries) {
      expect(name).toMatch(/^[A-Z][A-Z0-9_]+$/);
      expect(means).toMatch(/^[A-Z].*\.$/);
      expect(expected).not.toBe('');
    }
  });

  it('has defaults that are taken when they are written into the environment', () => {
    const written = Object.fromEntries(
      entries.filter((entry) => entry.default !== undefined).map((entry) => [entry.name, entry.default]),
    );
    expect(readSettings(written)).toEqual(readSettings({}));
  });

  it('keeps the value of a secret to itself', () => {
    const secrets = entries.filter(({ secret }) => secret).map(({ name }) => name);
    expect(secrets).toEqual(
      entries
        .map(({ name }) => name)
        .filter((name) => /(?:_CLIENT_SECRET|_CACHE_SECRET|_PRIVATE_KEY|_PLAN_KEYS)$/.test(name)),
    );
    expect(secrets).toContain('ARCULIX_INTROSPECTION_CLIENT_SECRET');
  });
});
