import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHttpClient } from '@sallyport/issuer-client';
import { fixedSecret } from '@sallyport/secrets';
import {
  generateSigningKey,
  mintJwt,
  startScriptedIssuer,
  type ScriptedAnswer,
  type ScriptedIssuer,
} from '@sallyport/testing';
import { createOidcIdentityProvider } from './oidc.identity-provider.js';
import type { OidcOptions } from './oidc.options.js';

type Members = Readonly<Record<string, unknown>>;

const audience = 'https://api.example';
const nowMs = Date.UTC(2030, 0, 1);
const now = nowMs / 1000;
const key = generateSigningKey('RS256');
const stranger = generateSigningKey('RS256');
const secret = 'marked-secret';

let issuer: ScriptedIssuer;
beforeAll(async () => void (issuer = await startScriptedIssuer()));
afterAll(() => issuer.close());
beforeEach(() => {
  issuer.script('/.well-known/openid-configuration', {
    body: {
      issuer: issuer.issuer,
      introspection_endpoint: `${issuer.issuer}/introspect`,
      jwks_uri: `${issuer.issuer}/jwks`,
    },
  });
  issuer.script('/jwks', { body: { keys: [key.jwk] } });
});

const connect = (introspectionFormat: 'json' | 'signed' | 'phantom', changes: Partial<OidcOptions> = {}) =>
  createOidcIdentityProvider(
    {
      name: 'oidc',
      issuer: issuer.issuer,
      audience: [audience],
      algorithms: ['RS256'],
      clockSkewSeconds: 60,
      maxLifetimeSeconds: 86_400,
      authentication: { method: 'client_secret', secrets: fixedSecret('authorizer', secret) },
      introspectionFormat,
      ...changes,
    },
    { http: createHttpClient(), clock: () => nowMs },
  );

const claims = (): Members => ({
  iss: issuer.issuer,
  aud: audience,
  sub: 'shop',
  client_id: 'shop',
  scope: 'a b',
  exp: now + 600,
  iat: now,
});
const asType = (type: string, body: unknown, status = 200): ScriptedAnswer => ({
  status,
  headers: { 'content-type': type },
  body,
});
const answerWith = (answer: ScriptedAnswer) => issuer.script('/introspect', answer);
/** `accepted`, the reason of a refusal, or that of an outage with an exclamation mark. */
const outcomeOf = async (
  format: 'json' | 'signed' | 'phantom',
  changes: Partial<OidcOptions> = {},
): Promise<string> => {
  try {
    const answer = await connect(format, changes).introspect('opaque');
    return answer.active ? 'accepted' : answer.refusal.reason;
  } catch (error) {
    return `${(error as { reason?: string }).reason ?? String(error)}!`;
  }
};
const hs256 = (jwt: string, mac: string): string => {
  const [, payload] = jwt.split('.');
  const header = Buffer.from(JSON.stringify({ alg: 'HS256', kid: key.kid, typ: 'token-introspection+jwt' }));
  const signed = `${header.toString('base64url')}.${payload}`;
  return `${signed}.${createHmac('sha256', mac).update(signed).digest('base64url')}`;
};

describe('a signed answer of introspection (RFC 9701, T-INT-7)', () => {
  const signed = 'application/token-introspection+jwt';
  const make = (changes: Members = {}, header: Members = {}, signer = key): string =>
    mintJwt({
      header: { alg: 'RS256', kid: key.kid, typ: 'token-introspection+jwt', ...header },
      claims: {
        iss: issuer.issuer,
        aud: 'authorizer',
        iat: now,
        token_introspection: { active: true, ...claims() },
        ...changes,
      },
      key: signer.privateKey,
    });

  it('is asked for by its media type, and read like one that is not signed', async () => {
    answerWith(asType(`${signed}; charset=utf-8`, make()));
    const answer = await connect('signed').introspect('opaque');
    expect(issuer.requests.findLast(({ url }) => url === '/introspect')!.headers.accept).toBe(signed);
    expect(answer).toMatchObject({
      active: true,
      principal: { issuer: issuer.issuer, subject: 'shop', scopes: new Set(['a', 'b']), expiresAt: now + 600 },
      provenance: { how: 'remote', validUntil: nowMs + 60_000, revocationChecked: true },
    });
    expect(answer).not.toHaveProperty('token');
    for (const changes of [{ aud: ['other', 'authorizer'] }, { iat: now - 100 }, { iat: now + 59 }]) {
      answerWith(asType(signed, make(changes)));
      expect(await outcomeOf('signed')).toBe('accepted');
    }
  });

  it('says no as JSON does (T-INT-1, T-INT-4)', async () => {
    answerWith(asType(signed, make({ token_introspection: { active: false } })));
    expect(await connect('signed').introspect('opaque')).toMatchObject({
      active: false,
      refusal: { reason: 'token_inactive' },
      provenance: { validUntil: nowMs + 10_000 },
    });
    for (const active of ['true', 1, null, undefined]) {
      answerWith(asType(signed, make({ token_introspection: { ...claims(), active } })));
      expect(await outcomeOf('signed')).toBe('token_inactive');
    }
    answerWith(
      asType(signed, make({ token_introspection: { active: true, ...claims(), aud: 'https://other.example' } })),
    );
    expect(await outcomeOf('signed')).toBe('audience_mismatch');
  });

  const bad: Readonly<Record<string, () => ScriptedAnswer>> = {
    'plain JSON': () => ({ body: { active: true, ...claims() } }),
    'plain JSON that says no': () => ({ body: { active: false } }),
    'no body': () => ({ status: 204 }),
    'a JWT under another media type': () => asType('application/jwt', make()),
    'an access token': () => asType(signed, make(claims(), { typ: 'at+jwt' })),
    'typ JWT': () => asType(signed, make({}, { typ: 'JWT' })),
    'no typ': () => asType(signed, make({}, { typ: undefined })),
    'another issuer': () => asType(signed, make({ iss: `${issuer.issuer}/` })),
    'no issuer': () => asType(signed, make({ iss: undefined })),
    'another client': () => asType(signed, make({ aud: 'shop' })),
    'the API as aud': () => asType(signed, make({ aud: audience })),
    'no aud': () => asType(signed, make({ aud: undefined })),
    'aud with a number': () => asType(signed, make({ aud: ['authorizer', 1] })),
    'no iat': () => asType(signed, make({ iat: undefined })),
    'iat as a text': () => asType(signed, make({ iat: String(now) })),
    'iat in the future': () => asType(signed, make({ iat: now + 61 })),
    'iat long ago': () => asType(signed, make({ iat: now - 121 })),
    'no token_introspection': () => asType(signed, make({ token_introspection: undefined, active: true })),
    'token_introspection as a list': () => asType(signed, make({ token_introspection: [claims()] })),
    'another key': () => asType(signed, make({}, {}, stranger)),
    'an unknown kid': () => asType(signed, make({}, { kid: 'other' })),
    'an algorithm that is not accepted': () => asType(signed, make({}, { alg: 'RS512' })),
    crit: () => asType(signed, make({}, { crit: ['exp'] })),
    'alg none': () => asType(signed, `${make({}, { alg: 'none' }).split('.').slice(0, 2).join('.')}.`),
    'HS256 with the client secret': () => asType(signed, hs256(make(), secret)),
    'HS256 with the public key': () =>
      asType(signed, hs256(make(), key.publicKey.export({ type: 'spki', format: 'pem' }).toString())),
    'a cut JWT': () => asType(signed, make().slice(0, -40)),
    'more than 64 kB': () => asType(signed, make({ more: 'x'.repeat(66_000) })),
  };
  it.each(Object.keys(bad))('is no answer, and never a yes or a no: %s', async (name) => {
    answerWith(bad[name]!());
    expect(await outcomeOf('signed')).toBe('issuer_answer_unusable!');
  });

  it('is an outage while the keys of the issuer cannot be had (INV-8)', async () => {
    answerWith(asType(signed, make()));
    issuer.script('/jwks', { status: 500 });
    expect(await outcomeOf('signed')).toMatch(/^issuer_.*!$/);
  });
});

describe('the JWT behind a phantom token', () => {
  const jwt = (changes: Members = {}, header: Members = {}, signer = key): string =>
    mintJwt({
      header: { alg: 'RS256', kid: key.kid, typ: 'at+jwt', ...header },
      claims: { ...claims(), ...changes },
      key: signer.privateKey,
    });
  const jwtAnswer = (token: string): ScriptedAnswer => asType('application/jwt', token);

  it('comes in place of an answer, verified, and is kept with what it says (K1, K12)', async () => {
    const token = jwt({ sub: 'José' });
    answerWith(jwtAnswer(token));
    expect(await connect('phantom').introspect('opaque')).toEqual({
      active: true,
      principal: {
        issuer: issuer.issuer,
        subject: 'José',
        clientId: 'shop',
        scopes: new Set(['a', 'b']),
        audience: [audience],
        kind: 'unknown',
        expiresAt: now + 600,
      },
      provenance: { how: 'remote', validUntil: nowMs + 60_000, revocationChecked: true },
      token,
    });
    const asked = issuer.requests.findLast(({ url }) => url === '/introspect')!;
    expect(asked.headers.accept).toBe('application/jwt');
    expect(Object.fromEntries(asked.form)).toEqual({ token: 'opaque', token_type_hint: 'access_token' });
  });

  it.each<[string, ScriptedAnswer]>([
    ['204', { status: 204 }],
    ['200 without a body', asType('application/jwt', '')],
    ['JSON that says exactly so', { body: { active: false } }],
  ])('is none: inactive by %s, for ten seconds (K2, K11)', async (_, answer) => {
    answerWith(answer);
    expect(await connect('phantom').introspect('opaque')).toMatchObject({
      active: false,
      refusal: { reason: 'token_inactive', status: 401 },
      provenance: { how: 'remote', validUntil: nowMs + 10_000 },
    });
  });

  it.each<[string, () => string, string]>([
    ['for another audience (T-INT-10)', () => jwt({ aud: 'https://other.example' }), 'audience_mismatch'],
    ['without an audience', () => jwt({ aud: undefined }), 'audience_mismatch'],
    ['expired (T-INT-2)', () => jwt({ exp: now - 61 }), 'token_expired'],
    ['without exp', () => jwt({ exp: undefined }), 'expiry_missing'],
    ['bound to a key', () => jwt({ cnf: { jkt: 'thumb' } }), 'sender_constrained'],
  ])('is refused and not kept when it is %s', async (_, make, reason) => {
    answerWith(jwtAnswer(make()));
    expect(await connect('phantom').introspect('opaque')).toMatchObject({
      active: false,
      refusal: { reason },
      provenance: { validUntil: nowMs },
    });
  });

  it('without a scope opens nothing, and is no error (K11)', async () => {
    answerWith(jwtAnswer(jwt({ scope: undefined })));
    expect(await connect('phantom').introspect('opaque')).toMatchObject({
      active: true,
      principal: { scopes: new Set() },
    });
  });

  const bad: Readonly<Record<string, readonly [() => ScriptedAnswer, string]>> = {
    'JSON that says yes (T-INT-7)': [() => ({ body: { active: true, ...claims() } }), 'issuer_answer_unusable!'],
    'JSON that says nothing definite (T-INT-1)': [() => ({ body: { active: 'false' } }), 'issuer_answer_unusable!'],
    '401 (K7, T-INT-5)': [
      () => ({ status: 401, body: { error: 'invalid_client' } }),
      'issuer_refused_our_credentials!',
    ],
    '401 with a JWT (RK4)': [() => asType('application/jwt', jwt(), 401), 'issuer_refused_our_credentials!'],
    '403 (K7)': [() => ({ status: 403 }), 'issuer_refused_our_credentials!'],
    '400 without a body (RK4)': [() => ({ status: 400 }), 'issuer_answer_unusable!'],
    '404 without a body (RK4)': [() => ({ status: 404 }), 'issuer_answer_unusable!'],
    '201 without a body': [() => ({ status: 201 }), 'issuer_answer_unusable!'],
    'HTML with 500 (K11)': [() => asType('text/html', '<p>', 500), 'issuer_error!'],
    'a JWT with 500 (RK4)': [() => asType('application/jwt', jwt(), 500), 'issuer_error!'],
    'HTML with 200 (K11)': [() => asType('text/html', '<p>'), 'issuer_answer_unusable!'],
    'a redirect (T-INT-8)': [() => ({ status: 302, headers: { location: '/elsewhere' } }), 'issuer_answer_unusable!'],
    'silence (T-INT-8)': [() => 'silent', 'issuer_timeout!'],
    'a JWT that calls itself JSON': [() => ({ body: jwt() }), 'issuer_answer_unusable!'],
    'a signed answer': [() => asType('application/token-introspection+jwt', jwt()), 'issuer_answer_unusable!'],
    'no JWT': [() => jwtAnswer('opaque'), 'issuer_answer_unusable!'],
    'a JWT of another issuer': [() => jwtAnswer(jwt({ iss: 'https://other.example' })), 'issuer_answer_unusable!'],
    'signed by another key (RK4)': [() => jwtAnswer(jwt({}, {}, stranger)), 'issuer_answer_unusable!'],
    'an unknown kid': [() => jwtAnswer(jwt({}, { kid: 'other' })), 'issuer_answer_unusable!'],
    'HS256 with the client secret': [() => jwtAnswer(hs256(jwt(), secret)), 'issuer_answer_unusable!'],
    'alg none (RK4)': [
      () => jwtAnswer(`${jwt({}, { alg: 'none' }).split('.').slice(0, 2).join('.')}.`),
      'issuer_answer_unusable!',
    ],
    'an ID token': [() => jwtAnswer(jwt({ nonce: 'n' }, { typ: 'id+jwt' })), 'issuer_answer_unusable!'],
    'more than 16 kB': [() => jwtAnswer(jwt({ more: 'x'.repeat(17_000) })), 'issuer_answer_unusable!'],
    'more than 64 kB (T-INT-8)': [() => jwtAnswer(jwt({ more: 'x'.repeat(66_000) })), 'issuer_answer_unusable!'],
  };
  it.each(Object.keys(bad))('is no answer: %s', async (name) => {
    const [answer, outcome] = bad[name]!;
    answerWith(answer());
    expect(await outcomeOf('phantom')).toBe(outcome);
    expect(issuer.requests.map(({ url }) => url)).not.toContain('/elsewhere');
  });

  it('appears in no error and no step, whole or in part (T-CC-1)', async () => {
    const token = jwt({}, {}, stranger);
    answerWith(jwtAnswer(token));
    const seen: unknown[] = [];
    const asking = async () => connect('phantom').introspect('marked-token', { trace: (step) => void seen.push(step) });
    const failure: unknown = await asking().catch((error: unknown) => error);
    const text = inspect([failure, seen], { depth: 9, showHidden: true });
    expect(text).toContain('issuer_answer_unusable');
    for (const part of [...token.split('.'), 'marked-token', secret]) expect(text.includes(part)).toBe(false);
  });
});

describe('the scopes of an answer', () => {
  const scopesOf = async (scope: unknown) => {
    answerWith({ body: { active: true, ...claims(), scope } });
    const answer = await connect('json').introspect('opaque');
    return answer.active ? [...answer.principal.scopes] : answer.refusal.reason;
  };

  it('are whole names between single spaces: no name is part of another (RK6, T-SCP-1)', async () => {
    expect(await scopesOf('read_all readonly')).toEqual(['read_all', 'readonly']);
    expect(await scopesOf('read,write')).toEqual(['read,write']);
    expect(await scopesOf('')).toEqual([]);
  });

  it.each([[['read']], [undefined], [null], [1], [{ read: true }]])('are none in another shape: %j', async (scope) => {
    expect(await scopesOf(scope)).toBe('claims_malformed');
  });
});

describe('what an answer of introspection may be kept', () => {
  const kept = async (cacheControl: string, exp = now + 600, format: 'json' | 'phantom' = 'json'): Promise<number> => {
    const headers = { 'cache-control': cacheControl };
    answerWith({ headers, body: { active: true, ...claims(), exp } });
    return (await connect(format).introspect('opaque')).provenance.validUntil - nowMs;
  };

  it('is what Cache-Control says where that is shorter, and never past exp (K13, T-INT-3)', async () => {
    expect(await kept('max-age=20')).toBe(20_000);
    expect(await kept('private, max-age=5, must-revalidate')).toBe(5_000);
    expect(await kept('max-age=0')).toBe(0);
    expect(await kept('max-age=60', now + 30)).toBe(30_000);
    expect(await kept('max-age=3600')).toBe(60_000);
  });

  it('is ours where it says nothing, or is about caches of HTTP', async () => {
    for (const value of ['no-store', 'no-store, max-age=0', 'no-cache', 'max-age=soon', 'x-max-age=1']) {
      expect(await kept(value)).toBe(60_000);
    }
  });
});

describe('our own credentials at introspection', () => {
  const form = async (authentication: NonNullable<OidcOptions['authentication']>) => {
    answerWith({ status: 204 });
    await connect('phantom', { authentication }).introspect('opaque');
    const { headers, form: sent } = issuer.requests.at(-1)!;
    return { authorization: headers.authorization, ...Object.fromEntries(sent) };
  };

  it('go in the header, in the form, or as a signed assertion, and one way at a time (RC2)', async () => {
    const secrets = fixedSecret('authorizer', secret);
    const question = { token: 'opaque', token_type_hint: 'access_token' };
    expect(await form({ method: 'client_secret', secrets })).toEqual({
      ...question,
      authorization: `Basic ${Buffer.from(`authorizer:${secret}`).toString('base64')}`,
    });
    expect(await form({ method: 'client_secret', secrets, sentIn: 'body' })).toEqual({
      ...question,
      authorization: undefined,
      client_id: 'authorizer',
      client_secret: secret,
    });
    const privateKey = key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(await form({ method: 'private_key_jwt', clientId: 'authorizer', privateKey, algorithm: 'RS256' })).toEqual({
      ...question,
      authorization: undefined,
      client_id: 'authorizer',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: expect.stringMatching(/^ey/),
    });
  });
});

describe('the connection to the introspection endpoint', () => {
  let server: Server;
  const sockets = new Set<Socket>();
  let opened = 0;
  let asked = 0;
  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume().on('end', () => {
        asked += 1;
        response.setHeader('content-type', 'application/json').end('{"active":false}');
      });
    });
    server.on('connection', (socket) => {
      opened += 1;
      sockets.add(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('is kept: twenty questions need one; and when it has died meanwhile, one question goes twice (F19)', async () => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const provider = connect('json', { introspectionUrl: `${url}/introspect` });
    for (let count = 0; count < 20; count += 1)
      expect((await provider.introspect(`opaque-${count}`)).active).toBe(false);
    expect([opened, asked]).toEqual([1, 20]);
    // The other side is gone without a word: what is sent next breaks.
    for (const socket of sockets) socket.resetAndDestroy();
    expect((await provider.introspect('opaque')).active).toBe(false);
    expect(opened).toBe(2);
  });
});
