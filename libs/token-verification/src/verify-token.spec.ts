import { staticKeySource } from '@sallyport/keys';
import { OutageError, type Step } from '@sallyport/protocol';
import { generateSigningKey, goodToken, hostileTokens, mintJwt } from '@sallyport/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { defaultTyp, type TokenRules } from './token-rules.js';
import { verifyToken } from './verify-token.js';

const now = Date.UTC(2026, 10, 22, 12);
const clock = () => now;
const key = generateSigningKey('RS256', 'key-A');
const rules: TokenRules = {
  issuer: 'https://idp.example/tenant',
  audience: ['https://api.example'],
  algorithms: ['RS256'],
  typ: defaultTyp,
  clockSkewSeconds: 60,
  maxLifetimeSeconds: 2_592_000,
};
const world = { key, issuer: rules.issuer, audience: 'https://api.example', now };
const keys = staticKeySource({ keys: [key.jwk] });
const verdict = async (token: string, changed: Partial<TokenRules> = {}) => {
  const outcome = await verifyToken(token, { ...rules, ...changed }, { keys, clock });
  return outcome.ok ? 'accepted' : outcome.refusal.reason;
};

describe('a good token', () => {
  it.each([undefined, 'JWT', 'jwt', 'at+jwt', 'AT+JWT', 'application/at+jwt'])(
    'is accepted with typ %s',
    async (typ) => {
      expect(await verdict(goodToken(world, {}, { typ }))).toBe('accepted');
    },
  );

  it('gives back its header and claims', async () => {
    const outcome = await verifyToken(goodToken(world, { scope: 'content:read' }), rules, { keys, clock });
    expect(outcome).toMatchObject({
      ok: true,
      value: { header: { alg: 'RS256', kid: 'key-A' }, claims: { iss: rules.issuer, scope: 'content:read' } },
    });
  });

  it('may have several audiences, one of which is ours', async () => {
    expect(await verdict(goodToken(world, { aud: ['https://other.example', 'https://api.example'] }))).toBe('accepted');
  });

  it('may name no audience when the check is off on purpose', async () => {
    expect(await verdict(goodToken(world, { aud: undefined }), { audience: null })).toBe('accepted');
  });

  it('may lie 60 s beside the clock, and not more (F16)', async () => {
    const seconds = now / 1000;
    expect(await verdict(goodToken(world, { exp: seconds - 59 }))).toBe('accepted');
    expect(await verdict(goodToken(world, { exp: seconds - 60 }))).toBe('token_expired');
    expect(await verdict(goodToken(world, { iat: seconds + 60, nbf: seconds + 60 }))).toBe('accepted');
    expect(await verdict(goodToken(world, { nbf: seconds + 61 }))).toBe('token_not_yet_valid');
    expect(await verdict(goodToken(world, { iat: seconds + 61 }))).toBe('issued_in_future');
    expect(await verdict(goodToken(world, { exp: seconds + 2_592_060 }))).toBe('accepted');
    expect(await verdict(goodToken(world, { exp: seconds + 2_592_061 }))).toBe('lifetime_too_long');
  });

  it('may carry claims named __proto__ and constructor, which pollute nothing (T-CLM-5)', async () => {
    const claims = JSON.stringify({ iss: rules.issuer, aud: world.audience, exp: now / 1000 + 60, sub: 's' });
    const hostile = `${claims.slice(0, -1)},"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}`;
    const token = mintJwt({ header: { alg: 'RS256', kid: 'key-A' }, claims: hostile, key: key.privateKey });
    const outcome = await verifyToken(token, rules, { keys, clock });
    if (!outcome.ok) throw new Error(outcome.refusal.reason);
    const copies = [{ ...outcome.value.claims }, Object.assign({}, outcome.value.claims), {}];
    for (const copy of copies) expect((copy as { admin?: unknown }).admin).toBeUndefined();
    expect(Object.getPrototypeOf(Object.assign({}, outcome.value.claims))).toBe(Object.prototype);
  });
});

describe('a hostile token', () => {
  let canary: Server;
  let hits = 0;
  let table: ReturnType<typeof hostileTokens> = [];

  beforeAll(async () => {
    canary = createServer((_request, response) => {
      hits += 1;
      response.end(JSON.stringify({ keys: [key.jwk] }));
    });
    await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve));
    table = hostileTokens({ ...world, canary: `http://127.0.0.1:${(canary.address() as AddressInfo).port}/keys` });
  });

  afterAll(() => new Promise((resolve) => canary.close(resolve)));

  const rows = ['T-ALG-1', 'T-ALG-2', 'T-ALG-4', 'T-CRIT-1', 'T-CRIT-2', 'T-KEY-1', 'T-KID-1', 'T-KIND-1', 'T-FMT-1'];
  rows.push('T-FMT-2', 'T-FMT-3', 'T-FMT-4', 'T-FMT-5', 'T-CLM-1', 'T-CLM-2', 'T-CLM-3', 'T-CLM-4', 'T-POP-2');

  it.each([...rows, 'T-KIND-1 by claim'])('is refused in every form of %s, within 250 ms', async (row) => {
    const forms = table.filter((hostile) => hostile.row === row);
    expect(forms.length).toBeGreaterThan(2);
    const let_in: string[] = [];
    for (const { name, token } of forms) {
      const started = performance.now();
      if ((await verdict(token)) === 'accepted') let_in.push(name);
      expect(performance.now() - started).toBeLessThan(250);
    }
    expect(let_in).toEqual([]);
  });

  it('is refused just the same when every algorithm is accepted (T-ALG-1, T-ALG-2, T-ALG-4)', async () => {
    const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'EdDSA'] as const;
    for (const { row, name, token } of table) {
      expect([row, name, await verdict(token, { algorithms })]).not.toContain('accepted');
    }
  });

  it('belongs to a row that is listed above', () => {
    expect(new Set(table.map(({ row }) => row))).toEqual(new Set([...rows, 'T-KIND-1 by claim']));
  });

  it('causes no outbound request (INV-6, T-KEY-1)', async () => {
    const asked: unknown[] = [];
    const watched = {
      ...keys,
      keyFor: (query: Parameters<typeof keys.keyFor>[0]) => {
        asked.push(query);
        return keys.keyFor(query);
      },
    };
    for (const { token } of table) await verifyToken(token, rules, { keys: watched, clock });
    await new Promise((resolve) => setImmediate(resolve));
    expect(hits).toBe(0);
    expect(asked.length).toBeGreaterThan(0);
  });

  it.each([
    ['T-FMT-2', 'one character over the cap', 'token_too_large'],
    ['T-FMT-1', 'JWE', 'token_encrypted'],
    ['T-FMT-1', 'JSON serialisation', 'token_malformed'],
    ['T-CRIT-1', 'listed but absent', 'critical_header_refused'],
    ['T-ALG-1', 'alg "none", signature kept', 'algorithm_not_accepted'],
    ['T-ALG-1', 'alg twice', 'header_duplicated'],
    ['T-ALG-4', 'alg RS256, signed as PS256', 'signature_invalid'],
    ['T-KID-1', 'kid a path', 'key_unknown'],
    ['T-KEY-1', 'iss of an attacker', 'issuer_not_trusted'],
    ['T-FMT-4', 'exp twice, once escaped', 'claim_duplicated'],
    ['T-CLM-1', 'exp 1e400', 'expiry_missing'],
    ['T-CLM-1', 'exp in milliseconds', 'lifetime_too_long'],
    ['T-CLM-3', 'aud with a longer domain', 'audience_mismatch'],
    ['T-CLM-4', 'sub empty', 'subject_malformed'],
    ['T-KIND-1', 'typ "dpop+jwt"', 'typ_not_accepted'],
    ['T-POP-2', 'bound to a DPoP key', 'sender_constrained'],
  ])('of %s, %s, is refused for %s', async (row, named, reason) => {
    const found = table.filter((hostile) => hostile.row === row && hostile.name.includes(named));
    expect(found.length).toBeGreaterThan(0);
    for (const { token } of found) expect(await verdict(token)).toBe(reason);
  });
});

describe('the keys', () => {
  const other = generateSigningKey('RS256', 'key-A');

  it('of one issuer never verify the token of another that uses the same kid (T-JWKS-8, INV-5)', async () => {
    const issuerB = { ...rules, issuer: 'https://idp.example/other' };
    const keysB = staticKeySource({ keys: [other.jwk] });
    const signedByA = goodToken({ ...world, issuer: issuerB.issuer });
    const signedByB = goodToken({ ...world, issuer: issuerB.issuer, key: other });
    const refusal = await verifyToken(signedByA, issuerB, { keys: keysB, clock });
    expect(refusal).toMatchObject({ ok: false, refusal: { reason: 'signature_invalid' } });
    expect(await verifyToken(signedByB, issuerB, { keys: keysB, clock })).toMatchObject({ ok: true });
  });

  it('are not asked for before algorithm, typ and issuer fit', async () => {
    const untouchable = {
      keyFor: () => {
        throw new Error('asked');
      },
      freshUntil: () => 0,
    };
    for (const [claims, header] of [
      [{ iss: 'https://evil.example' }, {}],
      [{}, { typ: 'dpop+jwt' }],
      [{}, { alg: 'RS512' }],
    ] as const) {
      const outcome = await verifyToken(goodToken(world, claims, header), rules, { keys: untouchable, clock });
      expect(outcome.ok).toBe(false);
    }
  });

  it('that cannot be had are an outage, not a refusal (INV-8)', async () => {
    const steps: Step[] = [];
    const down = { keyFor: () => Promise.reject(new OutageError('issuer_unreachable')), freshUntil: () => 0 };
    await expect(
      verifyToken(goodToken(world), rules, { keys: down, clock, trace: (step) => steps.push(step) }),
    ).rejects.toBeInstanceOf(OutageError);
    await expect(verifyToken(goodToken(world), rules, { keys: down, clock })).rejects.toBeInstanceOf(OutageError);
    expect(steps.at(-1)).toEqual({ step: 'key', outcome: 'failed', reason: 'issuer_unreachable' });
  });

  it('may answer later', async () => {
    const later = { ...keys, keyFor: async (query: Parameters<typeof keys.keyFor>[0]) => keys.keyFor(query) };
    expect(await verifyToken(goodToken(world), rules, { keys: later, clock })).toMatchObject({ ok: true });
  });
});

describe('the trace', () => {
  const trace = async (token: string) => {
    const steps: Step[] = [];
    await verifyToken(token, rules, { keys, clock, trace: (step) => steps.push(step) });
    return steps.map(({ step, outcome, reason }) => `${step} ${reason ?? outcome}`);
  };

  it('names every step of an accepted token in order', async () => {
    const passed = ['header', 'issuer', 'key', 'signature', 'claims'].map((step) => `${step} passed`);
    expect(await trace(goodToken(world))).toEqual(passed);
  });

  it('ends with the step that failed and its reason', async () => {
    expect(await trace('nonsense')).toEqual(['header token_malformed']);
    expect(await trace(goodToken(world, { iss: 'x' }))).toEqual(['header passed', 'issuer issuer_not_trusted']);
    expect((await trace(goodToken(world, {}, { kid: 'x' }))).at(-1)).toBe('key key_unknown');
    expect((await trace(`${goodToken(world).slice(0, -8)}AAAAAAAA`)).at(-1)).toMatch(/^signature signature_invalid/);
    expect((await trace(goodToken(world, { exp: 1 }))).at(-1)).toBe('claims token_expired');
  });
});
