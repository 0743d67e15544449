import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHttpClient, type HttpClient } from '@sallyport/issuer-client';
import { aliasedScopeNames, introspectionVisibility, sameScopeNames } from '@sallyport/identity-provider';
import { OutageError } from '@sallyport/protocol';
import { fixedSecret } from '@sallyport/secrets';
import {
  generateSigningKey,
  mintJwt,
  startScriptedIssuer,
  type ScriptedAnswer,
  type ScriptedIssuer,
} from '@sallyport/testing';
import { activeAnswer, inactiveAnswer, nonExpiringAnswer } from './arculix-samples.fixture.js';
import { arculixDialect, createArculixIdentityProvider } from './arculix.identity-provider.js';
import type { ArculixOptions } from './arculix.options.js';

const nowMs = (activeAnswer.iat + 60) * 1000;

let tenant: ScriptedIssuer;
beforeAll(async () => void (tenant = await startScriptedIssuer()));
afterAll(() => tenant.close());
/** Short only where no answer comes: whoever waits for one waits as long as a busy machine takes. */
let deadlineMs: number;
const http: HttpClient = { send: (request) => createHttpClient({ deadlineMs }).send(request) };
const introspection = (answer: ScriptedAnswer) => {
  deadlineMs = answer === 'silent' ? 300 : 5_000;
  tenant.script('/oauth/introspect', answer);
};
beforeEach(() => introspection({ body: activeAnswer }));

const asClient = (id: string) => ({ method: 'client_secret', secrets: fixedSecret(id, `${id}-secret`) }) as const;
const basic = (id: string) => `Basic ${btoa(`${id}:${id}-secret`)}`;
const optionsFor = (changes: Partial<ArculixOptions> = {}): ArculixOptions => ({
  name: 'arculix',
  baseUrl: tenant.issuer,
  clientIds: [activeAnswer.client_id],
  introspectionAuthentication: asClient('authorizer'),
  algorithms: ['RS256'],
  clockSkewSeconds: 60,
  maxLifetimeSeconds: 2_592_000,
  ...changes,
});
const connect = (changes: Partial<ArculixOptions> = {}) =>
  createArculixIdentityProvider(optionsFor(changes), {
    http,
    clock: () => nowMs,
  });
const outcomeOf = async (token: string, provider = connect()) => {
  const answer = await provider.introspect(token);
  return answer.active ? 'accepted' : answer.refusal.reason;
};

describe('an Arculix tenant', () => {
  it('has every endpoint under its base URL, and each can be another one', () => {
    const base = tenant.issuer;
    expect(arculixDialect(optionsFor()).endpoints).toEqual({
      token_endpoint: `${base}/oauth/token`,
      introspection_endpoint: `${base}/oauth/introspect`,
      revocation_endpoint: `${base}/oauth/revoke`,
      authorization_endpoint: `${base}/oauth/authorize`,
    });
    const urls = {
      tokenUrl: 'https://a.example/Auth/token',
      introspectionUrl: 'https://b.example/i',
      revocationUrl: 'https://c.example/r',
      authorizationUrl: 'https://d.example/a',
      jwksUrl: 'https://e.example/j',
    };
    expect(arculixDialect(optionsFor(urls)).endpoints).toEqual({
      token_endpoint: urls.tokenUrl,
      introspection_endpoint: urls.introspectionUrl,
      revocation_endpoint: urls.revocationUrl,
      authorization_endpoint: urls.authorizationUrl,
      jwks_uri: urls.jwksUrl,
    });
  });

  it('cannot be made without credentials to introspect with; those for tokens will do', () => {
    const { introspectionAuthentication: _, ...bare } = optionsFor();
    const dependencies = { http: createHttpClient(), clock: () => nowMs };
    expect(() => createArculixIdentityProvider(bare, dependencies)).toThrow(/client id and a client secret/);
    const own = createArculixIdentityProvider({ ...bare, authentication: asClient('app') }, dependencies);
    expect(own.capabilities).toMatchObject({ introspection: 'remote', discovery: 'static' });
  });
});

describe('an opaque token of an Arculix tenant', () => {
  it('is shown once, in the form, with the authorizer’s own credentials and nowhere else [A2]', async () => {
    const before = tenant.requests.length;
    const provider = connect({ authentication: asClient('app') });
    expect(await provider.introspect('a+b/c==')).toMatchObject({
      active: true,
      principal: { issuer: tenant.issuer, subject: activeAnswer.client_id, kind: 'unknown' },
      provenance: { how: 'remote', revocationChecked: true },
    });
    const [request, ...others] = tenant.requests.slice(before);
    expect(others).toEqual([]);
    expect(request).toMatchObject({ method: 'POST', url: '/oauth/introspect' });
    expect(request!.headers).toMatchObject({
      authorization: basic('authorizer'),
      'content-type': expect.stringMatching(/^application\/x-www-form-urlencoded/),
    });
    expect(Object.fromEntries(request!.form)).toEqual({ token: 'a+b/c==', token_type_hint: 'access_token' });
  });

  it('has our names for its scopes where aliases say so [IP2]', async () => {
    const scopeNames = aliasedScopeNames({ read: 'profile:read' }, sameScopeNames);
    const answer = await connect({ scopeNames }).introspect('token');
    expect(answer).toMatchObject({ principal: { scopes: new Set(['read', 'content:read']) } });
  });

  it('that never expires is refused, or believed for a minute at a time [IP20]', async () => {
    introspection({ body: nonExpiringAnswer });
    expect(await outcomeOf('token')).toBe('expiry_missing');
    const { provenance } = await connect({ nonExpiring: 'accept' }).introspect('token');
    expect(provenance.validUntil).toBe(nowMs + 60_000);
  });

  it('of three parts is opaque all the same, as long as no keys are configured', async () => {
    expect(await outcomeOf('looks.like.ajwt')).toBe('accepted');
  });

  it('is verified here when it is a JWT and keys are configured', async () => {
    const key = generateSigningKey('RS256');
    tenant.script('/keys', { body: { keys: [key.jwk] } });
    const provider = connect({ jwksUrl: `${tenant.issuer}/keys` });
    const claims = { ...activeAnswer, active: undefined, iss: tenant.issuer };
    const jwt = (changes: object = {}) =>
      mintJwt({
        header: { alg: 'RS256', kid: key.kid },
        claims: { ...claims, ...changes },
        key: key.privateKey,
      });
    const asked = () => tenant.requests.filter(({ url }) => url === '/oauth/introspect').length;
    const before = asked();
    expect(await outcomeOf(jwt(), provider)).toBe('accepted');
    expect(await outcomeOf(jwt({ iss: `${tenant.issuer}/` }), provider)).toBe('issuer_not_trusted');
    expect(asked()).toBe(before);
    expect(await outcomeOf('0paque', provider)).toBe('accepted');
  });
});

describe('an answer that is none [IP7, IP9, IP10, IP11, T-INT-4, T-INT-5, T-INT-8]', () => {
  it.each<[string, ScriptedAnswer, string]>([
    ['401 invalid_client', { status: 401, body: { error: 'invalid_client' } }, 'issuer_refused_our_credentials'],
    ['401 without a body', { status: 401, headers: { 'content-type': 'text/html' } }, 'issuer_refused_our_credentials'],
    ['403', { status: 403, body: inactiveAnswer }, 'issuer_refused_our_credentials'],
    [
      '400 unsupported_token_type',
      { status: 400, body: { error: 'unsupported_token_type' } },
      'issuer_answer_unusable',
    ],
    ['404', { status: 404, body: inactiveAnswer }, 'issuer_answer_unusable'],
    ['204 without a body', { status: 204 }, 'issuer_answer_unusable'],
    ['a JWT', { headers: { 'content-type': 'application/jwt' }, body: 'a.b.c' }, 'issuer_answer_unusable'],
    [
      'a page',
      { headers: { 'content-type': 'text/html' }, body: '<title>maintenance</title>' },
      'issuer_answer_unusable',
    ],
    ['no JSON', { body: '{"active":tru' }, 'issuer_answer_unusable'],
    ['a list', { body: [activeAnswer] }, 'issuer_answer_unusable'],
    [
      'a redirect',
      { status: 302, headers: { location: '/oauth/other' }, body: inactiveAnswer },
      'issuer_answer_unusable',
    ],
    ['over 64 kB', { body: { ...activeAnswer, padding: 'x'.repeat(65_536) } }, 'issuer_answer_unusable'],
    ['429', { status: 429, body: inactiveAnswer }, 'issuer_rate_limited'],
    ['503', { status: 503, body: inactiveAnswer }, 'issuer_error'],
    ['silence', 'silent', 'issuer_timeout'],
  ])('such as %s is an outage, and is forgotten', async (_what, answer, reason) => {
    introspection(answer);
    const provider = connect();
    await expect(provider.introspect('a-token')).rejects.toBeInstanceOf(OutageError);
    await expect(provider.introspect('a-token')).rejects.toMatchObject({
      reason,
      message: expect.not.stringMatching(/a-token|secret/),
    });
    introspection({ body: activeAnswer });
    expect(await outcomeOf('a-token', provider)).toBe('accepted');
  });
});

describe('asking an Arculix tenant for a token', () => {
  it('shows the application’s own credentials, and reads the scope that the answer repeats [A1, IP5, IP12, RC2]', async () => {
    const provider = connect({ authentication: asClient('app') });
    // RFC 6749 §5.1 with Doorkeeper's `created_at`.
    const answer = {
      access_token: 'token',
      token_type: 'Bearer',
      expires_in: 7200,
      scope: 'read',
      created_at: 1700000060,
    };
    tenant.script('/oauth/token', { body: answer });
    expect(await provider.requestToken({ grant: 'client_credentials', scopes: ['read', 'write'] })).toEqual({
      granted: true,
      accessToken: 'token',
      tokenType: 'Bearer',
      expiresAt: nowMs / 1000 + 7200,
      scopes: ['read'],
      missingScopes: ['write'],
    });
    const { headers, form } = tenant.requests.at(-1)!;
    expect(headers.authorization).toBe(basic('app'));
    expect(Object.fromEntries(form)).toEqual({ grant_type: 'client_credentials', scope: 'read write' });
  });

  it('takes an absent scope for not reported, and an absent lifetime for unknown', async () => {
    tenant.script('/oauth/token', { body: { access_token: 'token', token_type: 'bearer', created_at: 1700000060 } });
    const grant = await connect({ authentication: asClient('app') }).requestToken({ grant: 'client_credentials' });
    expect(grant).toEqual({ granted: true, accessToken: 'token', tokenType: 'Bearer', scopes: 'not-reported' });
  });

  it('takes a token back with those credentials, unless it is another’s', async () => {
    const provider = connect({ authentication: asClient('app') });
    tenant.script('/oauth/revoke', { body: {} });
    expect(await provider.revoke('token', 'access_token')).toEqual({
      revoked: true,
      accessTokensStayValidUntilExp: false,
    });
    tenant.script('/oauth/revoke', { status: 403, body: { error: 'unauthorized_client' } });
    expect(await provider.revoke('token', 'access_token')).toMatchObject({ revoked: false });
  });
});

describe('the two credentials of an Arculix tenant [IP7]', () => {
  it('tell a dead token from one that is hidden from the authorizer', async () => {
    const provider = connect({ authentication: asClient('app') });
    tenant.script('/oauth/token', { body: { access_token: 'fresh', token_type: 'Bearer', expires_in: 7200 } });
    expect(await introspectionVisibility(provider)).toBe('visible');
    introspection({ body: inactiveAnswer });
    expect(await introspectionVisibility(provider)).toBe('hidden');
    const [issuance, question] = tenant.requests.slice(-2);
    expect([issuance!.headers.authorization, question!.headers.authorization]).toEqual([
      basic('app'),
      basic('authorizer'),
    ]);
  });
});
