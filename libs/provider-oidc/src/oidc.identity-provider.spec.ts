import { fixedSecret } from '@sallyport/secrets';
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHttpClient, type HttpClient } from '@sallyport/issuer-client';
import type { Step } from '@sallyport/protocol';
import {
  generateSigningKey,
  mintJwt,
  startScriptedIssuer,
  type ScriptedAnswer,
  type ScriptedIssuer,
} from '@sallyport/testing';
import { createOidcIdentityProvider } from './oidc.identity-provider.js';
import type { OidcOptions } from './oidc.options.js';

const audience = 'https://api.example';
const nowMs = Date.UTC(2030, 0, 1);
const now = nowMs / 1000;
const key = generateSigningKey('RS256');

let issuer: ScriptedIssuer;
let metadata: Record<string, unknown>;
beforeAll(async () => void (issuer = await startScriptedIssuer()));
afterAll(() => issuer.close());

const hits = (path: string) => issuer.requests.filter(({ url }) => url === path).length;

/** Short only where no answer comes: whoever waits for one waits as long as a busy machine takes. */
let deadlineMs: number;
const http: HttpClient = { send: (request) => createHttpClient({ deadlineMs }).send(request) };

const connect = (changes: Partial<OidcOptions> = {}) =>
  createOidcIdentityProvider(
    {
      name: 'oidc',
      issuer: issuer.issuer,
      audience: [audience],
      algorithms: ['RS256'],
      clockSkewSeconds: 60,
      maxLifetimeSeconds: 86_400,
      authentication: { method: 'client_secret', secrets: fixedSecret('authorizer', 'marked-secret') },
      ...changes,
    },
    { http, clock: () => nowMs },
  );

const claims = () => ({
  iss: issuer.issuer,
  aud: audience,
  sub: 'shop',
  client_id: 'shop',
  scope: 'a b',
  exp: now + 600,
  iat: now,
  jti: '1',
});
const jwt = (changes: Record<string, unknown> = {}, header: Record<string, unknown> = {}) =>
  mintJwt({
    header: { alg: 'RS256', kid: key.kid, typ: 'at+jwt', ...header },
    claims: { ...claims(), ...changes },
    key: key.privateKey,
  });

const answerWith = (answer: ScriptedAnswer) => {
  deadlineMs = answer === 'silent' ? 300 : 5_000;
  issuer.script('/introspect', answer);
};

beforeEach(() => {
  metadata = {
    issuer: issuer.issuer,
    token_endpoint: `${issuer.issuer}/token`,
    introspection_endpoint: `${issuer.issuer}/introspect`,
    jwks_uri: `${issuer.issuer}/jwks`,
  };
  issuer.script('/.well-known/openid-configuration', () => ({ body: metadata }));
  issuer.script('/jwks', { body: { keys: [key.jwk] } });
  answerWith({ body: { active: true, ...claims() } });
});

const outcomeOf = async (token: string, provider = connect(), mode: 'auto' | 'remote' = 'auto') => {
  const answer = await provider.introspect(token, { mode });
  return answer.active ? 'accepted' : answer.refusal.reason;
};

describe('a JWT', () => {
  it('is verified here: one look at metadata and keys, however many tokens', async () => {
    const provider = connect();
    const before = [hits('/.well-known/openid-configuration'), hits('/jwks'), hits('/introspect')];
    for (let count = 0; count < 5; count += 1)
      expect(await outcomeOf(jwt({ jti: String(count) }), provider)).toBe('accepted');
    const after = [hits('/.well-known/openid-configuration'), hits('/jwks'), hits('/introspect')];
    expect(after.map((count, index) => count - before[index]!)).toEqual([1, 1, 0]);
  });

  it('is remembered up to its expiry, or as long as the keys are fresh', async () => {
    const validUntil = async (exp: number) => (await connect().introspect(jwt({ exp }))).provenance.validUntil;
    expect(await validUntil(now + 30)).toBe(nowMs + 30_000);
    expect(await validUntil(now + 3600)).toBe(nowMs + 600_000);
  });

  it('must say at+jwt when that is asked for, in either form of the media type [D11]', async () => {
    const strict = connect({ requireAtJwt: true });
    for (const typ of ['at+jwt', 'AT+JWT', 'application/at+jwt']) {
      expect(await outcomeOf(jwt({}, { typ }), strict)).toBe('accepted');
    }
    for (const typ of ['JWT', 'jwt', undefined, '', 'at+jwt ', 'id+jwt', 'absent']) {
      expect(await outcomeOf(jwt({}, { typ }), strict)).toBe('typ_not_accepted');
    }
    expect(await outcomeOf(jwt({}, { typ: 'JWT' }))).toBe('accepted');
    expect(await outcomeOf(jwt({}, { typ: undefined }))).toBe('accepted');
  });

  it('is refused when it is an ID token of the same issuer [D11]', async () => {
    expect(await outcomeOf(jwt({ aud: 'shop', nonce: 'n' }, { typ: 'JWT' }))).not.toBe('accepted');
    expect(await outcomeOf(jwt({ nonce: 'n', at_hash: 'h' }, { typ: 'JWT' }))).toBe('typ_not_accepted');
  });

  it('must come from a listed client when clients are listed', async () => {
    expect(await outcomeOf(jwt(), connect({ clientIds: ['shop'] }))).toBe('accepted');
    expect(await outcomeOf(jwt(), connect({ clientIds: ['other'] }))).toBe('client_not_accepted');
    expect(await outcomeOf(jwt({ client_id: undefined }), connect({ clientIds: ['shop'] }))).toBe(
      'client_not_accepted',
    );
    expect(await outcomeOf(jwt(), connect({ clientIds: [] }))).toBe('client_not_accepted');
  });

  it('is shown to the issuer as well when that is insisted on', async () => {
    const answer = await connect().introspect(jwt(), { mode: 'remote' });
    expect(answer).toMatchObject({ active: true, provenance: { how: 'remote', revocationChecked: true } });
    expect(issuer.requests.at(-1)!.form.get('token')).toBe(jwt());
    answerWith({ body: { active: false } });
    expect(await outcomeOf(jwt(), connect(), 'remote')).toBe('token_inactive');
  });

  it('is not believed when the answer is about another token [T-INT-6]', async () => {
    for (const changes of [{ jti: '2' }, { sub: 'other' }, { client_id: 'other' }]) {
      answerWith({ body: { active: true, ...claims(), ...changes } });
      expect(await outcomeOf(jwt(), connect(), 'remote')).toBe('token_inactive');
    }
  });

  it('causes no question when it is not genuine', async () => {
    const before = hits('/introspect');
    expect(await outcomeOf(`${jwt().slice(0, -8)}AAAAAAAA`, connect(), 'remote')).toBe('signature_invalid');
    expect(hits('/introspect')).toBe(before);
  });

  it('cannot be asked about without an endpoint: a misconfiguration, no refusal [IP16]', async () => {
    delete metadata['introspection_endpoint'];
    await expect(outcomeOf(jwt(), connect(), 'remote')).rejects.toMatchObject({ reason: 'capability_missing' });
    const local = connect({ introspection: 'local' });
    await expect(outcomeOf(jwt(), local, 'remote')).rejects.toMatchObject({ reason: 'capability_missing' });
  });

  it('needs no metadata when the key set is configured', async () => {
    const provider = connect({ jwksUri: `${issuer.issuer}/jwks` });
    const before = hits('/.well-known/openid-configuration');
    expect(await outcomeOf(jwt(), provider)).toBe('accepted');
    expect(hits('/.well-known/openid-configuration')).toBe(before);
  });
});

describe('an opaque token', () => {
  it('is shown to the issuer, and the answer is read like claims', async () => {
    const answer = await connect().introspect('opaque');
    expect(answer).toEqual({
      active: true,
      principal: {
        issuer: issuer.issuer,
        subject: 'shop',
        clientId: 'shop',
        scopes: new Set(['a', 'b']),
        audience: [audience],
        kind: 'machine',
        expiresAt: now + 600,
      },
      provenance: { how: 'remote', validUntil: nowMs + 60_000, revocationChecked: true },
    });
  });

  it('is remembered no longer than it lives', async () => {
    answerWith({ body: { active: true, ...claims(), exp: now + 5 } });
    expect((await connect().introspect('opaque')).provenance.validUntil).toBe(nowMs + 5000);
  });

  it('is refused for ten seconds on a plain no, and not remembered on a muddled one [T-INT-1, T-INT-4]', async () => {
    const muddled = [
      {},
      { active: 'true' },
      { active: 1, ...claims() },
      { active: null },
      { active: [] },
      { active: {} },
    ];
    answerWith({ body: { active: false } });
    expect(await connect().introspect('opaque')).toMatchObject({
      active: false,
      refusal: { reason: 'token_inactive' },
      provenance: { how: 'remote', validUntil: nowMs + 10_000 },
    });
    for (const body of muddled) {
      answerWith({ body });
      expect(await connect().introspect('opaque')).toMatchObject({
        active: false,
        refusal: { reason: 'token_inactive', status: 401 },
        provenance: { validUntil: nowMs },
      });
    }
  });

  it('is refused when the answer says active and nothing else [IP8]', async () => {
    answerWith({ body: { active: true } });
    expect(await outcomeOf('opaque')).toBe('expiry_missing');
  });

  it('is refused when its client is not listed; a listed one makes up for an absent aud [IP3]', async () => {
    expect(await outcomeOf('opaque', connect({ clientIds: ['other'] }))).toBe('client_not_accepted');
    answerWith({ body: { active: true, ...claims(), aud: undefined } });
    expect(await outcomeOf('opaque')).toBe('audience_mismatch');
    expect(await outcomeOf('opaque', connect({ clientIds: ['shop'] }))).toBe('accepted');
  });

  it('is an outage when the issuer refuses us, is busy or talks nonsense [T-INT-5, T-INT-8]', async () => {
    const answers: readonly (readonly [ScriptedAnswer, string])[] = [
      [{ status: 401, body: { error: 'invalid_client' } }, 'issuer_refused_our_credentials'],
      [{ status: 403 }, 'issuer_refused_our_credentials'],
      [{ status: 429 }, 'issuer_rate_limited'],
      [{ status: 500, body: { active: false } }, 'issuer_error'],
      ['silent', 'issuer_timeout'],
      [{ body: '{"active":false,"active":true}' }, 'issuer_answer_unusable'],
    ];
    for (const [answer, reason] of answers) {
      answerWith(answer);
      const steps: Step[] = [];
      const asking = connect().introspect('opaque', { trace: (step) => void steps.push(step) });
      await expect(asking).rejects.toMatchObject({ name: 'OutageError', reason });
      expect(steps).toEqual([{ step: 'introspection', outcome: 'failed', reason }]);
    }
  });

  it('is refused without a question where there is nobody to ask', async () => {
    const before = hits('/introspect');
    expect(await outcomeOf('opaque', connect({ introspection: 'local' }))).toBe('opaque_not_accepted');
    delete metadata['introspection_endpoint'];
    expect(await outcomeOf('opaque')).toBe('opaque_not_accepted');
    const insisting = connect({ introspection: 'remote' });
    await expect(outcomeOf('opaque', insisting)).rejects.toMatchObject({ reason: 'capability_missing' });
    expect(hits('/introspect')).toBe(before);
  });

  it('is refused unread when it is over 16 KB or looks encrypted', async () => {
    const before = issuer.requests.length;
    expect(await outcomeOf('x'.repeat(16_385))).toBe('token_too_large');
    expect(await outcomeOf('a.b.c.d.e')).toBe('token_encrypted');
    expect(issuer.requests).toHaveLength(before);
  });

  it('reports the step it went through', async () => {
    const steps: Step[] = [];
    await connect().introspect('opaque', { trace: (step) => void steps.push(step) });
    expect(steps).toEqual([{ step: 'introspection', outcome: 'passed' }]);
  });
});

describe('asking for a token', () => {
  it('names the API in the parameter the provider is configured with', async () => {
    issuer.script('/token', { body: { access_token: 'token', token_type: 'Bearer' } });
    const formFor = async (changes: Partial<OidcOptions>, target?: string) => {
      await connect(changes).requestToken({ grant: 'client_credentials', ...(target !== undefined && { target }) });
      const { grant_type: _, ...form } = Object.fromEntries(issuer.requests.at(-1)!.form);
      return form;
    };
    expect(await formFor({})).toEqual({});
    expect(await formFor({ target: 'resource' })).toEqual({ resource: audience });
    expect(await formFor({ target: 'audience' }, 'https://b.example')).toEqual({ audience: 'https://b.example' });
  });
});

describe('the provider', () => {
  it('refuses remote introspection without credentials when it is made', () => {
    const { issuer: url } = issuer;
    const bare = { name: 'oidc', issuer: url, audience: null, algorithms: ['RS256'], clockSkewSeconds: 60 } as const;
    const deps = { http: createHttpClient(), clock: () => nowMs };
    expect(() =>
      createOidcIdentityProvider({ ...bare, maxLifetimeSeconds: 60, introspection: 'remote' }, deps),
    ).toThrow(/client id and a client secret/);
  });

  it('shows its secret to nobody who looks [T-CC-1]', async () => {
    const provider = connect();
    await provider.introspect('opaque');
    expect(inspect(provider, { depth: 9, showHidden: true })).not.toContain('marked-secret');
    expect(JSON.stringify(provider)).not.toContain('marked-secret');
  });
});
