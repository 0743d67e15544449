import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createAuthenticator } from '@sallyport/composition';
import { readSettings } from '@sallyport/settings';
import { generateSigningKey, mintJwt, startScriptedIssuer, type ScriptedIssuer } from '@sallyport/testing';
import { startLocalIdp, type LocalIdp } from '../../apps/local-idp/src/local-idp.js';
import { keysOfOneProvider } from '../setup/spare-keys.js';
import { openSettingsWorld, type SettingsWorld } from './settings-world.js';

let world: SettingsWorld;
let idp: LocalIdp;
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});
const open = async (environment: Readonly<Record<string, string>>) => {
  world = await openSettingsWorld(environment);
  closing.push(() => world.close());
};
const startIdp = async (dialect: 'auth0' | 'arculix' = 'auth0') => {
  const keys = keysOfOneProvider();
  const started = await startLocalIdp({ dialect, keys });
  closing.push(() => started.close().then(keys.giveBack));
  return started;
};

const statusOf = async (token: string, route = 'GET /profile') => (await world.ask(route, token)).status;
const lastDecision = () =>
  world.log.map((line) => JSON.parse(line) as { outcome?: string; reason?: string }).findLast(({ outcome }) => outcome);
const lastReason = () => lastDecision()?.reason;
const read = (jwt: string, part: 0 | 1) =>
  JSON.parse(Buffer.from(jwt.split('.')[part]!, 'base64url').toString()) as Record<string, unknown>;
/** The token with other claims, signed by the key of a tenant. */
const forge = (jwt: string, claims: object, signer = idp.dialects.auth0.signer(), header: object = {}) =>
  mintJwt({
    header: { ...read(jwt, 0), ...header },
    claims: { ...read(jwt, 1), ...claims },
    key: signer.privateKey,
  });

describe('IDENTITY_PROVIDER=auth0,cognito', () => {
  beforeEach(async () => {
    idp = await startIdp();
    const { auth0, cognito } = idp.dialects;
    await open({ ...cognito.environment(), ...auth0.environment(), IDENTITY_PROVIDER: 'auth0,cognito' });
  });

  it('RD5: tokens of both open the same routes, at the gateway and at the guard behind it', async () => {
    for (const dialect of [idp.dialects.auth0, idp.dialects.cognito]) {
      expect(await statusOf(await dialect.token('reader'))).toBe(200);
      expect(await statusOf(await dialect.token('reader'), 'POST /home/premium')).toBe(403);
      expect(await statusOf(await dialect.token('writer'), 'POST /home/premium')).toBe(200);
      expect(await statusOf(await dialect.token('stranger'))).toBe(401);
    }
  });

  it('the first of them issues tokens for us', async () => {
    const issuingOf = (order: string) =>
      createAuthenticator(readSettings({ ...process.env, IDENTITY_PROVIDER: order })).issuers.issuing.name;
    expect([issuingOf('auth0,cognito'), issuingOf('cognito,auth0')]).toEqual(['auth0', 'cognito']);
  });

  it('K21: a token of one for the audience of the other is 401', async () => {
    const token = await idp.dialects.auth0.token('reader');
    expect(await statusOf(forge(token, {}))).toBe(200);
    for (const aud of [idp.dialects.cognito.audience, [idp.dialects.cognito.audience], 'reader']) {
      expect(await statusOf(forge(token, { aud, client_id: 'reader', token_use: 'access' }))).toBe(401);
      expect(lastReason()).toBe('audience_mismatch');
    }
  });

  it('INV-5: the key of one signs for no other, under whatever kid', async () => {
    const { auth0, cognito } = idp.dialects;
    const token = await cognito.token('reader');
    expect(await statusOf(await auth0.token('reader'))).toBe(200);
    expect(await statusOf(token)).toBe(200);
    for (const kid of [auth0.signer().kid, cognito.signer().kid]) {
      expect(await statusOf(forge(token, { jti: kid }, auth0.signer(), { kid }))).toBe(401);
      expect(['key_unknown', 'signature_invalid']).toContain(lastReason());
    }
  });

  it('K21, INV-6: an issuer that is not among them is 401, and nobody is asked for anything', async () => {
    const token = await idp.dialects.auth0.token('reader');
    const { issuer } = idp.dialects.auth0;
    for (const iss of [issuer.slice(0, -1), `${issuer}/`, 'https://evil.example/', idp.dialects.oidc.issuer, '', 7]) {
      expect(await statusOf(forge(token, { iss }))).toBe(401);
      expect(['issuer_not_trusted', 'token_malformed']).toContain(lastReason());
    }
    expect(world.fetched).toEqual([]);
  });

  it('neither takes opaque tokens: they are 401, and shown to nobody', async () => {
    expect(await statusOf('an-opaque-token')).toBe(401);
    expect(lastReason()).toBe('opaque_not_accepted');
    expect(world.fetched).toEqual([]);
  });
});

describe('IDENTITY_PROVIDER=auth0,auth0:legacy', () => {
  let old: LocalIdp;
  const minute = 60;
  const at = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString().replace(/\.\d+Z/, 'Z');
  const openBoth = async (sunset: string) => {
    [idp, old] = await Promise.all([startIdp(), startIdp()]);
    const legacy = Object.entries(old.environment()).map(([name, value]) => [
      name.replace('AUTH0_', 'AUTH0_LEGACY_'),
      value,
    ]);
    await open({
      ...(Object.fromEntries(legacy) as Record<string, string>),
      ...idp.environment(),
      IDENTITY_PROVIDER: 'auth0,auth0:legacy',
      AUTH0_LEGACY_SUNSET: sunset,
    });
  };

  it('takes tokens of two tenants of a kind, each by its own keys', async () => {
    await openBoth('');
    const [current, legacy] = [await idp.token('reader'), await old.token('reader')];
    expect([await statusOf(current), await statusOf(legacy)]).toEqual([200, 200]);
    expect(await statusOf(forge(legacy, {}, idp.signer()))).toBe(401);
    expect(await statusOf(forge(legacy, {}, old.signer()))).toBe(200);
  });

  it('takes the old one’s tokens until its sunset, with a warning, and says issuer_retired from then on', async () => {
    await openBoth(at(5 * minute));
    const token = await old.token('reader');
    expect(await statusOf(token)).toBe(200);
    expect(lastDecision()).toMatchObject({ level: 'warn', outcome: 'allow' });
    world.pass(6 * minute);
    world.gateway.flush();
    expect(await statusOf(token)).toBe(401);
    expect(lastReason()).toBe('issuer_retired');
    expect(await statusOf(await old.token('writer'))).toBe(401);
    expect(await statusOf(await idp.token('reader'))).toBe(200);
  });

  it('uses nothing after the sunset that it knew before, and asks the old one for nothing more', async () => {
    await openBoth(at(5 * minute));
    const token = await old.token('reader');
    expect(await statusOf(token)).toBe(200);
    const asked = world.fetched.length;
    world.pass(5 * minute + 1);
    world.gateway.flush();
    for (let again = 0; again < 2; again += 1) expect(await statusOf(token)).toBe(401);
    expect(world.fetched.length).toBe(asked);
  });
});

describe('opaque tokens among several issuers', () => {
  it('go to the one that introspects and to no other; JWTs are not shown to it', async () => {
    idp = await startIdp('arculix');
    const { auth0, arculix } = idp.dialects;
    await open({ ...arculix.environment(), ...auth0.environment(), IDENTITY_PROVIDER: 'auth0,arculix' });
    expect(await statusOf(await arculix.token('reader'))).toBe(200);
    expect(world.fetched).toEqual([`${arculix.issuer}/oauth/introspect`]);
    expect(await statusOf('never-issued')).toBe(401);
    expect(world.fetched).toHaveLength(2);
    // The guard behind the gateway asked as well.
    const { introspection } = arculix.counters;
    expect(await statusOf(await auth0.token('reader'))).toBe(200);
    expect(arculix.counters.introspection).toBe(introspection);
    expect(auth0.counters).toMatchObject({ introspection: 0 });
  });

  describe('that two could take', () => {
    let tenants: readonly [ScriptedIssuer, ScriptedIssuer];
    const environment = () => ({
      IDENTITY_PROVIDER: 'arculix,arculix:partner',
      ARCULIX_BASE_URL: tenants[0].issuer,
      ARCULIX_CLIENT_IDS: 'shop',
      ARCULIX_INTROSPECTION_CLIENT_ID: 'authorizer',
      ARCULIX_INTROSPECTION_CLIENT_SECRET: 'secret',
      ARCULIX_PARTNER_BASE_URL: tenants[1].issuer,
      ARCULIX_PARTNER_CLIENT_IDS: 'shop',
      ARCULIX_PARTNER_INTROSPECTION_CLIENT_ID: 'authorizer',
      ARCULIX_PARTNER_INTROSPECTION_CLIENT_SECRET: 'secret',
      ARCULIX_PARTNER_OPAQUE_PREFIX: '',
    });
    beforeEach(async () => {
      tenants = [await startScriptedIssuer(), await startScriptedIssuer()];
      for (const tenant of tenants) {
        closing.push(() => tenant.close());
        const exp = Math.floor(Date.now() / 1000) + 600;
        tenant.script('/oauth/introspect', { body: { active: true, scope: 'profile:read', client_id: 'shop', exp } });
      }
    });

    it('are a fault at boot that names the settings', () => {
      expect(() => createAuthenticator(readSettings(environment()))).toThrow(
        /ARCULIX_OPAQUE_PREFIX, ARCULIX_PARTNER_OPAQUE_PREFIX/,
      );
    });

    it('go by the prefix, each to one of them alone', async () => {
      await open({ ...environment(), ARCULIX_PARTNER_OPAQUE_PREFIX: 'pa_' });
      for (const token of ['pa_1', 'other', 'xpa_1']) await world.ask('GET /home/premium', token);
      const shown = tenants.map(({ requests }) => new Set(requests.map(({ form }) => form.get('token'))));
      expect(shown).toEqual([new Set(['other', 'xpa_1']), new Set(['pa_1'])]);
    });
  });
});

describe('two issuers that publish the same kid (T-JWKS-8, INV-5)', () => {
  it('each verify their own tokens alone', async () => {
    const issuers = [await startScriptedIssuer(), await startScriptedIssuer()] as const;
    const keys = [generateSigningKey('RS256', 'shared'), generateSigningKey('RS256', 'shared')] as const;
    for (const [index, issuer] of issuers.entries()) {
      closing.push(() => issuer.close());
      issuer.script('/jwks', { body: { keys: [keys[index]!.jwk] } });
    }
    const settingsOf = (prefix: string, { issuer }: ScriptedIssuer) => ({
      [`${prefix}_ISSUER`]: issuer,
      [`${prefix}_AUDIENCE`]: 'api',
      [`${prefix}_JWKS_URI`]: `${issuer}/jwks`,
    });
    await open({
      IDENTITY_PROVIDER: 'oidc,oidc:other',
      ...settingsOf('OIDC', issuers[0]),
      ...settingsOf('OIDC_OTHER', issuers[1]),
      OIDC_CLIENT_ID: '',
      OIDC_CLIENT_SECRET: '',
    });
    const exp = Math.floor(Date.now() / 1000) + 600;
    const token = (from: 0 | 1, signedBy: 0 | 1) =>
      mintJwt({
        header: { alg: 'RS256', kid: 'shared' },
        claims: { iss: issuers[from].issuer, aud: 'api', sub: 'shop', scope: 'profile:read', exp, jti: `${signedBy}` },
        key: keys[signedBy].privateKey,
      });
    expect([await statusOf(token(0, 0)), await statusOf(token(1, 1))]).toEqual([200, 200]);
    expect([await statusOf(token(0, 1)), await statusOf(token(1, 0))]).toEqual([401, 401]);
    expect(lastReason()).toBe('signature_invalid');
  });
});
