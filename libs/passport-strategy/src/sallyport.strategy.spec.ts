import { UnauthorizedException, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { AuthGuard } from '@nestjs/passport';
import { Test } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Authenticator } from '@sallyport/authentication';
import { trustIssuers, type IdentityProvider } from '@sallyport/identity-provider';
import { importKeySet, type JwsAlgorithm, type KeySource } from '@sallyport/keys';
import { accepted, OutageError, refused, type Clock, type Principal, type Step } from '@sallyport/protocol';
import { fakeClock, generateSigningKey, goodToken, mintJwt, type SigningKey } from '@sallyport/testing';
import { defaultTyp, type Claims } from '@sallyport/token-verification';
import { PassportBearerGuard } from './passport-bearer.guard.js';
import { PassportStrategyModule } from './passport-strategy.module.js';
import { PassportPrincipalSource } from './passport.principal-source.js';

const signingKeys = {
  RS256: generateSigningKey('RS256'),
  PS256: generateSigningKey('PS256'),
  ES256: generateSigningKey('ES256'),
  ES384: generateSigningKey('ES384'),
  ES512: generateSigningKey('ES512'),
};
const supported = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'] as const;
const { RS256: rsa } = signingKeys;
const time = fakeClock();

const principalNamed = (subject: string, more: Partial<Principal> = {}): Principal => ({
  issuer: 'https://issuer.example',
  subject,
  scopes: new Set(['read']),
  audience: ['api'],
  kind: 'machine',
  expiresAt: 4_000_000_000,
  ...more,
});

interface Issuer extends IdentityProvider {
  /** Queries that reached the key source. */
  readonly asked: unknown[];
  publish(...keys: SigningKey[]): void;
  /** What the key source throws from now on. */
  fail(error: unknown): void;
}

/** An issuer whose keys a test can take back. Its dialect: `cnf_of_this_vendor` binds a token to a key. */
function issuerAt(issuer: string, algorithms: readonly JwsAlgorithm[] = ['RS256'], name = 'example'): Issuer {
  const asked: unknown[] = [];
  let set = importKeySet({ keys: [rsa.jwk] });
  let failure: unknown;
  const keys: KeySource = {
    async keyFor(query) {
      asked.push(query);
      if (failure !== undefined) throw failure;
      const key = set.find(query);
      return key === undefined ? refused('key_unknown') : accepted(key);
    },
    freshUntil: () => 0,
  };
  const rules = {
    issuer,
    audience: ['api'],
    algorithms,
    typ: defaultTyp,
    clockSkewSeconds: 60,
    maxLifetimeSeconds: 3600,
  };
  const readPrincipal = (claims: Claims) =>
    claims['client_id'] === 'unwelcome'
      ? refused('client_not_accepted')
      : accepted(
          principalNamed(
            String(claims.sub),
            'cnf_of_this_vendor' in claims ? { issuer, confirmation: {} } : { issuer },
          ),
        );
  return {
    name,
    issuer,
    asked,
    capabilities: {
      accessToken: { formats: ['jwt'], typ: defaultTyp, audienceCheck: 'aud' },
      introspection: 'local',
    },
    verification: { keys, rules, readPrincipal },
    publish: (...published: SigningKey[]) => void (set = importKeySet({ keys: published.map(({ jwk }) => jwk) })),
    fail: (error: unknown) => void (failure = error),
  } as unknown as Issuer;
}

const opaqueAuthenticator: Authenticator = {
  async authenticate({ token }) {
    if (token === 'outage') throw new OutageError('issuer_timeout');
    return token === 'good' ? accepted(principalNamed('opaque')) : refused('token_inactive');
  },
};

const world = { key: rsa, issuer: 'https://issuer.example', audience: 'api', now: time.clock() };
const requestWith = (token: string) => ({ headers: { authorization: `Bearer ${token}` } }) as Record<string, unknown>;
const contextOf = (request: object): ExecutionContext => new ExecutionContextHost([request, {}, () => undefined]);

const compile = (...issuers: readonly IdentityProvider[]) => compileAt(time.clock, issuers);

async function compileAt(clock: Clock, issuers: readonly IdentityProvider[]) {
  const passport = PassportStrategyModule.forRoot({
    issuers: trustIssuers(issuers),
    authenticator: opaqueAuthenticator,
    credential: { header: 'authorization', scheme: 'required' },
    clock,
  });
  const module = await Test.createTestingModule({ imports: [passport] }).compile();
  return { source: module.get(PassportPrincipalSource), guard: module.get(PassportBearerGuard) };
}

let issuer: Issuer;
let source: PassportPrincipalSource;
let guard: CanActivate;
const reasonOf = async (token: string, of: PassportPrincipalSource = source) => {
  const outcome = await of.authenticate(contextOf(requestWith(token)));
  return outcome.ok ? 'accepted' : outcome.refusal.reason;
};

beforeEach(async () => {
  issuer = issuerAt('https://issuer.example');
  ({ source, guard } = await compile(issuer));
});

describe('the passport strategy', () => {
  it('names the principal that the dialect reads, also as request.user', async () => {
    const request = requestWith(goodToken(world, { sub: 'alice' }));
    const outcome = await source.authenticate(contextOf(request));
    expect(outcome).toEqual(accepted(principalNamed('alice')));
    expect(request['user']).toEqual(principalNamed('alice'));
  });

  it.each(supported)('verifies %s with a key taken through jwks-rsa, and nothing signed with another', async (alg) => {
    const family = signingKeys[alg.startsWith('RS') ? 'RS256' : alg.startsWith('PS') ? 'PS256' : (alg as 'ES256')];
    const { alg: _own, ...jwk } = family.jwk;
    const open = issuerAt('https://issuer.example', [alg]);
    open.publish({ ...family, jwk: jwk as SigningKey['jwk'] });
    const { source: verifying } = await compile(open);
    const token = goodToken({ ...world, key: family }, {}, { alg });
    expect(await reasonOf(token, verifying)).toBe('accepted');
    const stranger = generateSigningKey(alg);
    const forged = goodToken({ ...world, key: { ...stranger, kid: family.kid } }, {}, { alg });
    expect(await reasonOf(forged, verifying)).toBe('signature_invalid');
  });

  it.each([
    ['token_expired', { exp: time.clock() / 1000 - 61 }, {}],
    ['expiry_missing', { exp: undefined }, {}],
    ['lifetime_too_long', { exp: time.clock() / 1000 + 3700 }, {}],
    ['token_not_yet_valid', { nbf: time.clock() / 1000 + 61 }, {}],
    ['audience_mismatch', { aud: 'other' }, {}],
    ['issuer_not_trusted', { iss: 'https://issuer.example/' }, {}],
    ['sender_constrained', { cnf: { jkt: 'x' } }, {}],
    ['sender_constrained', { cnf_of_this_vendor: true }, {}],
    ['client_not_accepted', { client_id: 'unwelcome' }, {}],
    ['critical_header_refused', {}, { crit: ['exp'] }],
    ['typ_not_accepted', {}, { typ: 'logout+jwt' }],
    ['algorithm_not_accepted', {}, { alg: 'RS384' }],
    ['key_unknown', {}, { kid: 'other' }],
  ])('refuses with the reason of the core: %s', async (reason, claims, header) => {
    expect(await reasonOf(goodToken(world, claims, header))).toBe(reason);
  });

  it('checks the claims as they were sent: what the library made of a duplicate is not looked at [T-FMT-4]', async () => {
    const claims = JSON.stringify({ iss: world.issuer, aud: 'api', exp: world.now / 1000 + 60, sub: 'a' });
    const header = { alg: 'RS256', kid: rsa.kid };
    const twice = mintJwt({ header, claims: `${claims.slice(0, -1)},"sub":"b"}`, key: rsa.privateKey });
    expect(await reasonOf(twice)).toBe('claim_duplicated');
  });

  it('asks nobody for a key when the issuer is not trusted or the header is not accepted [INV-6]', async () => {
    await reasonOf(goodToken(world, { iss: 'https://evil.example' }));
    await reasonOf(goodToken(world, {}, { alg: 'none' }));
    await reasonOf(goodToken(world, {}, { crit: ['x'] }));
    expect(issuer.asked).toEqual([]);
  });

  it('verifies no longer with a key that its issuer took back, although it was used before [T-JWKS-3]', async () => {
    const token = goodToken(world);
    expect(await reasonOf(token)).toBe('accepted');
    issuer.publish();
    expect(await reasonOf(token)).toBe('key_unknown');
    const successor = generateSigningKey('RS256', rsa.kid);
    issuer.publish(successor);
    expect(await reasonOf(token)).toBe('signature_invalid');
    expect(await reasonOf(goodToken({ ...world, key: successor }))).toBe('accepted');
  });

  it("verifies with an issuer's own keys and algorithms only, although the library is given all of them [INV-5]", async () => {
    const es256 = signingKeys.ES256;
    const second = issuerAt('https://second.example', ['ES256'], 'second');
    second.publish(es256);
    const { source: both } = await compile(issuer, second);
    const ofSecond = { ...world, issuer: 'https://second.example' };
    expect(await reasonOf(goodToken(world), both)).toBe('accepted');
    expect(await reasonOf(goodToken({ ...ofSecond, key: es256 }, {}, { alg: 'ES256' }), both)).toBe('accepted');
    expect(await reasonOf(goodToken(ofSecond), both)).toBe('algorithm_not_accepted');
    expect(await reasonOf(goodToken({ ...world, key: es256 }, {}, { alg: 'ES256' }), both)).toBe(
      'algorithm_not_accepted',
    );
  });

  it.each([2001, 2060])('knows no time but that of its clock, which says it is %d', async (year) => {
    const clock = () => Date.UTC(year, 0, 1);
    const { source: then } = await compileAt(clock, [issuer]);
    const seconds = clock() / 1000;
    const at = (claims: Record<string, unknown>) => reasonOf(goodToken({ ...world, now: clock() }, claims), then);
    expect(await at({ nbf: seconds })).toBe('accepted');
    expect(await at({ exp: seconds - 61 })).toBe('token_expired');
    expect(await at({ nbf: seconds + 61 })).toBe('token_not_yet_valid');
  });

  it('hands opaque tokens to the authenticator, with its refusals and its outages', async () => {
    expect(await source.authenticate(contextOf(requestWith('good')))).toEqual(accepted(principalNamed('opaque')));
    expect(await reasonOf('bad')).toBe('token_inactive');
    await expect(reasonOf('outage')).rejects.toMatchObject({ reason: 'issuer_timeout' });
  });

  it('says what each step did, and no token with it', async () => {
    const stepsOf = async (token: string) => {
      const steps: Step[] = [];
      await source.authenticate(contextOf(requestWith(token)), (step) => void steps.push(step));
      return steps.map(({ step, outcome, reason }) =>
        reason === undefined ? `${step} ${outcome}` : `${step} ${reason}`,
      );
    };
    const upToKey = ['credential passed', 'header passed', 'issuer passed', 'key passed'];
    const good = goodToken(world);
    expect(await stepsOf(good)).toEqual([...upToKey, 'signature passed', 'claims passed', 'principal passed']);
    expect(await stepsOf(`${good.slice(0, -6)}AAAAAA`)).toEqual([...upToKey, 'signature signature_invalid']);
    expect(await stepsOf(goodToken(world, { exp: 1 }))).toEqual([
      ...upToKey,
      'signature passed',
      'claims token_expired',
    ]);
    expect(await stepsOf(goodToken(world, {}, { kid: 'x' }))).toEqual([...upToKey.slice(0, 3), 'key key_unknown']);
  });

  it('does not start when an issuer accepts EdDSA, which the library cannot verify', async () => {
    const modern = issuerAt('https://modern.example', ['RS256', 'EdDSA'], 'modern');
    await expect(compile(issuer, modern)).rejects.toMatchObject({
      name: 'MisconfigurationError',
      reason: 'settings_invalid',
      faults: [expect.stringMatching(/^modern accepts EdDSA.*without passport\.$/)],
    });
  });
});

describe('a fault behind the passport strategy', () => {
  afterEach(() => issuer.fail(undefined));

  it('is an outage when the issuer does not answer, never a refusal [INV-8]', async () => {
    issuer.fail(new OutageError('issuer_unreachable', { retryAfterSeconds: 7 }));
    await expect(reasonOf(goodToken(world))).rejects.toMatchObject({ name: 'OutageError', retryAfterSeconds: 7 });
  });

  it('is an error when it is ours, never a refusal', async () => {
    issuer.fail(new TypeError('a bug'));
    await expect(reasonOf(goodToken(world))).rejects.toThrow('a bug');
  });

  it("is handed on by Nest's own guard as well: an outage as it is, a refusal as its 401", async () => {
    const named = new (AuthGuard('sallyport'))();
    const good = goodToken(world);
    await expect(named.canActivate(contextOf(requestWith(good)))).resolves.toBe(true);
    await expect(named.canActivate(contextOf(requestWith(`${good}x`)))).rejects.toBeInstanceOf(UnauthorizedException);
    await expect(named.canActivate(contextOf({ headers: {} }))).rejects.toBeInstanceOf(UnauthorizedException);
    issuer.fail(new OutageError('issuer_unreachable'));
    await expect(named.canActivate(contextOf(requestWith(good)))).rejects.toBeInstanceOf(OutageError);
  });
});

describe('the passport guard', () => {
  it('throws the refusal itself', async () => {
    await expect(guard.canActivate(contextOf({ headers: {} }))).rejects.toMatchObject({
      name: 'RefusalError',
      refusal: { reason: 'credential_missing', status: 401 },
    });
  });

  it('keeps interleaved requests apart, on one strategy', async () => {
    const verdicts = await Promise.all(
      Array.from({ length: 60 }, async (_, at) => {
        const subject = `subject-${at}`;
        const token = at % 3 === 0 ? goodToken(world, { sub: subject, exp: 1 }) : goodToken(world, { sub: subject });
        const outcome = await source.authenticate(contextOf(requestWith(at % 5 === 1 ? 'good' : token)));
        return outcome.ok ? outcome.value.subject : outcome.refusal.reason;
      }),
    );
    expect(verdicts).toEqual(
      verdicts.map((_, at) => (at % 5 === 1 ? 'opaque' : at % 3 === 0 ? 'token_expired' : `subject-${at}`)),
    );
  });

  it('uses the strategy of its own application, whichever was made last', async () => {
    const { source: later } = await compile(issuerAt('https://later.example'));
    const token = goodToken(world);
    expect(await reasonOf(token)).toBe('accepted');
    expect(await reasonOf(token, later)).toBe('issuer_not_trusted');
  });

  it('is not believed when it lets a request in that the strategy never saw', async () => {
    const open = new PassportPrincipalSource({ canActivate: () => true });
    await expect(reasonOf(goodToken(world), open)).rejects.toThrow('never saw');
  });

  it('forgets what an earlier attempt on the same request found out', async () => {
    const request = requestWith(goodToken(world));
    expect((await source.authenticate(contextOf(request))).ok).toBe(true);
    request['headers'] = { authorization: `Bearer ${goodToken(world, { exp: 1 })}` };
    expect((await source.authenticate(contextOf(request))).ok).toBe(false);
  });
});
