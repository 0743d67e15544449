import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MisconfigurationError, OutageError } from '@sallyport/protocol';
import { fixedSecret } from '@sallyport/secrets';
import { startScriptedIssuer, type ScriptedAnswer, type ScriptedIssuer } from '@sallyport/testing';
import { createHttpClient, type HttpClient } from './http-client.js';
import { createIssuerClient, type IssuerClientOptions } from './issuer-client.js';
import type { IssuerClient } from './issuer-requests.js';

const oidcPath = '/.well-known/openid-configuration';
const oauthPath = '/.well-known/oauth-authorization-server';
const secret = 'p&ss:word/+ü %';
const nowMs = Date.UTC(2030, 0, 1);

let issuer: ScriptedIssuer;
let client: IssuerClient;
let metadata: Record<string, unknown>;

/** Short only where no answer comes: whoever waits for one waits as long as a busy machine takes. */
let deadlineMs: number;
const http: HttpClient = { send: (request) => createHttpClient({ deadlineMs }).send(request) };
function scripted(path: string, answer: ScriptedAnswer): void {
  deadlineMs = answer === 'silent' ? 300 : 5_000;
  issuer.script(path, answer);
}

const connect = (changes: Partial<IssuerClientOptions> = {}) =>
  createIssuerClient(
    {
      issuer: issuer.issuer,
      authentication: { method: 'client_secret', secrets: fixedSecret('our:client', secret) },
      ...changes,
    },
    { http, clock: () => nowMs },
  );

beforeEach(async () => {
  deadlineMs = 5_000;
  issuer = await startScriptedIssuer();
  metadata = {
    issuer: issuer.issuer,
    token_endpoint: `${issuer.issuer}/token`,
    introspection_endpoint: `${issuer.issuer}/introspect`,
    jwks_uri: `${issuer.issuer}/jwks`,
  };
  issuer.script(oidcPath, () => ({ body: metadata }));
  client = connect();
});
afterEach(() => issuer.close());

const failureOf = (call: Promise<unknown>) =>
  call.then(
    (value) => `no failure but ${inspect(value)}`,
    (error: unknown) => error as OutageError,
  );

describe('discovery', () => {
  it('looks under the OpenID Connect path, then under that of RFC 8414', async () => {
    expect(await client.metadata()).toMatchObject(metadata);
    issuer.script(oidcPath, { status: 404, body: 'not here' });
    issuer.script(oauthPath, () => ({ body: metadata }));
    expect(await connect().metadata()).toMatchObject(metadata);
    expect(issuer.requests.map(({ url }) => url)).toEqual([oidcPath, oidcPath, oauthPath]);
  });

  it('puts the RFC 8414 name between host and path of an issuer', async () => {
    const tenant = `${issuer.issuer}/tenant`;
    issuer.script(`${oauthPath}/tenant`, { body: { ...metadata, issuer: tenant } });
    expect(await connect({ issuer: tenant }).metadata()).toMatchObject({ issuer: tenant });
    expect(issuer.requests.map(({ url }) => url)).toEqual([`/tenant${oidcPath}`, `${oauthPath}/tenant`]);
  });

  it('goes on to the second path when the first redirects or shows a page', async () => {
    issuer.script(oauthPath, () => ({ body: metadata }));
    for (const answer of [
      { status: 302, headers: { location: '/login' } },
      { headers: { 'content-type': 'text/html' }, body: '<p>Hello' },
    ]) {
      scripted(oidcPath, answer);
      expect(await connect().metadata()).toMatchObject(metadata);
    }
    expect(issuer.requests.map(({ url }) => url)).not.toContain('/login');
  });

  it('takes a document only from exactly the asked issuer [IP4]', async () => {
    issuer.script(oauthPath, () => ({ body: { ...metadata, issuer: issuer.issuer } }));
    for (const named of [`${issuer.issuer}/`, issuer.issuer.toUpperCase(), 'https://evil.example', 7, undefined]) {
      metadata['issuer'] = named;
      expect(await failureOf(connect().metadata())).toMatchObject({ reason: 'issuer_answer_unusable' });
    }
    expect(issuer.requests.map(({ url }) => url)).not.toContain(oauthPath);
  });

  it('drops an endpoint that is no text', async () => {
    metadata['jwks_uri'] = ['x'];
    expect(await client.metadata()).not.toHaveProperty('jwks_uri');
  });

  it.each<[string, ScriptedAnswer, string]>([
    ['500', { status: 500 }, 'issuer_error'],
    ['503 with Retry-After', { status: 503, headers: { 'retry-after': '7' } }, 'issuer_rate_limited'],
    ['429', { status: 429 }, 'issuer_rate_limited'],
    ['silence', 'silent', 'issuer_timeout'],
    ['a body over the cap', { body: `{"issuer":"${'x'.repeat(160_000)}"}` }, 'issuer_answer_unusable'],
    ['no JSON', { body: '{' }, 'issuer_answer_unusable'],
    ['no object', { body: '[]' }, 'issuer_answer_unusable'],
    ['404 everywhere', { status: 404 }, 'issuer_answer_unusable'],
  ])('is an outage on %s', async (_, answer, reason) => {
    scripted(oidcPath, answer);
    const failure = await failureOf(client.metadata());
    expect(failure).toBeInstanceOf(OutageError);
    expect(failure).toMatchObject({ reason, host: new URL(issuer.issuer).host });
  });

  it('refuses http: to another machine before any request', () => {
    for (const wrong of ['http://issuer.example', 'ftp://issuer.example', 'issuer.example', '']) {
      expect(() => connect({ issuer: wrong })).toThrow(MisconfigurationError);
    }
  });
});

describe('a client-credentials grant', () => {
  const granted = { access_token: 'opaque-token', token_type: 'Bearer', expires_in: 60, scope: 'a b' };
  const answerWith = (answer: ScriptedAnswer) => scripted('/token', answer);

  it('asks with the form-encoded Basic credentials of RFC 6749 §2.3.1', async () => {
    answerWith({ body: granted });
    await client.clientCredentials({ scopes: ['a', 'b'], parameters: { resource: 'https://api.example' } });
    const { headers, form, url } = issuer.requests.at(-1)!;
    const [scheme, credentials] = headers.authorization!.split(' ') as [string, string];
    expect(scheme).toBe('Basic');
    expect(Buffer.from(credentials, 'base64').toString()).toBe('our%3Aclient:p%26ss%3Aword%2F%2B%C3%BC+%25');
    expect(Object.fromEntries(form)).toEqual({
      grant_type: 'client_credentials',
      scope: 'a b',
      resource: 'https://api.example',
    });
    expect(url).toBe('/token');
  });

  it('encodes no more of them than it must: some servers never decode', async () => {
    answerWith({ body: granted });
    const secrets = fixedSecret('Uid-_.*', 'aZ09-_.*');
    await connect({ authentication: { method: 'client_secret', secrets } }).clientCredentials({});
    const [, credentials] = issuer.requests.at(-1)!.headers.authorization!.split(' ') as [string, string];
    expect(Buffer.from(credentials, 'base64').toString()).toBe('Uid-_.*:aZ09-_.*');
  });

  it('puts the credentials into the form when the server takes them nowhere else', async () => {
    metadata['token_endpoint_auth_methods_supported'] = ['client_secret_post', 'private_key_jwt'];
    answerWith({ body: granted });
    await client.clientCredentials({});
    const { headers, form } = issuer.requests.at(-1)!;
    expect(headers.authorization).toBeUndefined();
    expect(Object.fromEntries(form)).toEqual({
      grant_type: 'client_credentials',
      client_id: 'our:client',
      client_secret: secret,
    });
  });

  it('reads the answer, the type in any case [IP5]', async () => {
    for (const token_type of ['Bearer', 'bearer', 'BEARER']) {
      answerWith({ body: { ...granted, token_type } });
      expect(await client.clientCredentials({})).toEqual({
        granted: true,
        accessToken: 'opaque-token',
        tokenType: 'Bearer',
        expiresAt: nowMs / 1000 + 60,
        scopes: ['a', 'b'],
      });
    }
  });

  it('without expires_in takes exp of a JWT, else says nothing; without scope says so [IP5, IP12]', async () => {
    answerWith({ body: { access_token: 'opaque-token', token_type: 'Bearer' } });
    expect(await client.clientCredentials({})).not.toHaveProperty('expiresAt');
    const payload = Buffer.from('{"exp":1893456060}').toString('base64url');
    answerWith({ body: { access_token: `e30.${payload}.e30`, token_type: 'Bearer' } });
    expect(await client.clientCredentials({})).toMatchObject({ expiresAt: 1_893_456_060, scopes: 'not-reported' });
  });

  it.each([
    [400, 'invalid_scope'],
    [400, 'unauthorized_client'],
    [403, 'access_denied'],
    [400, 'invalid_target'],
  ])('hands back a refusal: %i %s', async (status, error) => {
    answerWith({ status, body: { error, error_description: 'because' } });
    expect(await client.clientCredentials({})).toEqual({ granted: false, error, status });
  });

  it.each<[string, ScriptedAnswer, Partial<OutageError>]>([
    [
      '401 invalid_client',
      { status: 401, body: { error: 'invalid_client' } },
      { reason: 'issuer_refused_our_credentials' },
    ],
    [
      '400 invalid_client',
      { status: 400, body: { error: 'invalid_client' } },
      { reason: 'issuer_refused_our_credentials' },
    ],
    [
      '401 access_denied',
      { status: 401, body: { error: 'access_denied' } },
      { reason: 'issuer_refused_our_credentials' },
    ],
    [
      '401 with a challenge and no JSON',
      { status: 401, headers: { 'www-authenticate': 'Basic realm="x"', 'content-type': 'text/html' }, body: '<p>' },
      { reason: 'issuer_refused_our_credentials' },
    ],
    [
      '429 with Retry-After',
      { status: 429, headers: { 'retry-after': '12' }, body: { error: 'slow_down' } },
      { reason: 'issuer_rate_limited', retryAfterSeconds: 12 },
    ],
    ['500', { status: 500, body: granted }, { reason: 'issuer_error' }],
    ['400 server_error', { status: 400, body: { error: 'server_error' } }, { reason: 'issuer_error' }],
    ['silence', 'silent', { reason: 'issuer_timeout' }],
    ['a redirect', { status: 307, headers: { location: '/elsewhere' } }, { reason: 'issuer_answer_unusable' }],
    ['400 without JSON', { status: 400, body: 'oops' }, { reason: 'issuer_answer_unusable' }],
    ['an empty 200', {}, { reason: 'issuer_answer_unusable' }],
    ['no token', { body: { token_type: 'Bearer' } }, { reason: 'issuer_answer_unusable' }],
    ['another type', { body: { ...granted, token_type: 'DPoP' } }, { reason: 'issuer_answer_unusable' }],
    [
      'a token with a line break',
      { body: { ...granted, access_token: 'a\r\nb' } },
      { reason: 'issuer_answer_unusable' },
    ],
    ['a body over the cap', { body: { ...granted, more: 'x'.repeat(70_000) } }, { reason: 'issuer_answer_unusable' }],
  ])('is an outage on %s [IP6, T-INT-5]', async (_, answer, expected) => {
    answerWith(answer);
    const failure = await failureOf(client.clientCredentials({}));
    expect(failure).toBeInstanceOf(OutageError);
    expect(failure).toMatchObject(expected);
    expect(issuer.requests.map(({ url }) => url)).not.toContain('/elsewhere');
  });

  it('names what is missing: credentials, or the endpoint', async () => {
    const bare = createIssuerClient({ issuer: issuer.issuer }, { http: createHttpClient(), clock: () => nowMs });
    expect(await failureOf(bare.clientCredentials({}))).toMatchObject({ reason: 'capability_missing' });
    delete metadata['token_endpoint'];
    expect(String(await failureOf(client.clientCredentials({})))).toContain('publishes no token_endpoint');
  });

  it('never sends credentials to another machine in the clear', async () => {
    metadata['token_endpoint'] = 'http://issuer.example/token';
    expect(await failureOf(client.clientCredentials({}))).toBeInstanceOf(MisconfigurationError);
  });
});

describe('introspection', () => {
  const answerWith = (answer: ScriptedAnswer) => scripted('/introspect', answer);

  it('posts the token and returns the answer as it came [T-INT-1]', async () => {
    for (const body of ['{"active":true,"scope":"a"}', '{"active":"true"}', '{}', '{"active":false}']) {
      answerWith({ body });
      expect(await client.introspect('the token&more')).toEqual({ kind: 'json', body, askedAs: 'our:client' });
    }
    const { form, url, method } = issuer.requests.at(-1)!;
    expect(Object.fromEntries(form)).toEqual({ token: 'the token&more', token_type_hint: 'access_token' });
    expect([method, url]).toEqual(['POST', '/introspect']);
  });

  it('goes where the newest metadata says, with the newest secret, in the place that they say', async () => {
    let now = nowMs;
    let secrets = fixedSecret('our:client', secret);
    const current = { current: () => secrets.current(), afterRefusal: () => Promise.resolve([]) };
    client = createIssuerClient(
      { issuer: issuer.issuer, authentication: { method: 'client_secret', secrets: current } },
      { http, clock: () => now },
    );
    answerWith({ body: { active: false } });
    issuer.script('/moved', { body: { active: false } });
    await client.introspect('token');
    secrets = fixedSecret('our-client', 'second');
    expect(await client.introspect('token')).toMatchObject({ askedAs: 'our-client' });
    const credentials = Buffer.from('our-client:second').toString('base64');
    expect(issuer.requests.at(-1)).toMatchObject({ headers: { authorization: `Basic ${credentials}` } });
    metadata['introspection_endpoint'] = `${issuer.issuer}/moved`;
    metadata['token_endpoint_auth_methods_supported'] = ['client_secret_post'];
    now += 3_600_000;
    await client.introspect('a+b c');
    const { url, headers, form } = issuer.requests.at(-1)!;
    expect(url).toBe('/moved');
    expect(headers.authorization).toBeUndefined();
    expect(Object.fromEntries(form)).toEqual({
      token: 'a+b c',
      token_type_hint: 'access_token',
      client_id: 'our-client',
      client_secret: 'second',
    });
  });

  it.each<[string, ScriptedAnswer, string]>([
    ['401', { status: 401, body: { error: 'invalid_client' } }, 'issuer_refused_our_credentials'],
    ['403', { status: 403, body: { active: true } }, 'issuer_refused_our_credentials'],
    ['400', { status: 400, body: { error: 'unsupported_token_type' } }, 'issuer_answer_unusable'],
    ['429', { status: 429 }, 'issuer_rate_limited'],
    ['502', { status: 502, body: { active: true } }, 'issuer_error'],
    ['silence', 'silent', 'issuer_timeout'],
    ['a redirect', { status: 302, headers: { location: '/elsewhere' } }, 'issuer_answer_unusable'],
    ['204', { status: 204 }, 'issuer_answer_unusable'],
    ['201', { status: 201, body: { active: true } }, 'issuer_answer_unusable'],
    ['no JSON', { body: 'active' }, 'issuer_answer_unusable'],
    ['a cut answer', { body: '{"active":true' }, 'issuer_answer_unusable'],
    ['a list', { body: '[]' }, 'issuer_answer_unusable'],
    ['HTML', { headers: { 'content-type': 'text/html' }, body: '{"active":true}' }, 'issuer_answer_unusable'],
    [
      'a JWT nobody asked for',
      { headers: { 'content-type': 'application/token-introspection+jwt' }, body: 'e30.e30.' },
      'issuer_answer_unusable',
    ],
    ['more than 64 kB', { body: { active: true, more: 'x'.repeat(66_000) } }, 'issuer_answer_unusable'],
  ])('is an outage on %s, never an inactive token [IP7, IP9, T-INT-5, T-INT-8]', async (_, answer, reason) => {
    answerWith(answer);
    const failure = await failureOf(client.introspect('the-token'));
    expect(failure).toBeInstanceOf(OutageError);
    expect(failure).toMatchObject({ reason });
    expect(issuer.requests.map(({ url }) => url)).not.toContain('/elsewhere');
  });
});

describe('secrets and tokens', () => {
  it('appear in no error, no URL and no look inside [T-CC-1]', async () => {
    const marked = 'marked-token-4711';
    const answers: ScriptedAnswer[] = [
      { status: 401, body: { error: 'invalid_client', error_description: secret } },
      { status: 400, body: { error: `${secret}"` } },
      { status: 500, body: secret },
      { body: { access_token: marked, token_type: 'mac' } },
      { body: { active: 'maybe', echo: marked }, headers: { 'content-type': 'text/plain' } },
      'silent',
    ];
    const plain = (answer: object): ScriptedAnswer => ({ ...answer, headers: { 'content-type': 'text/plain' } });
    const shown: string[] = [inspect(client, { depth: 9, showHidden: true }), JSON.stringify(client)];
    for (const answer of answers) {
      scripted('/token', answer);
      issuer.script('/introspect', typeof answer === 'object' && answer.status === undefined ? plain(answer) : answer);
      for (const failure of await Promise.all([
        failureOf(client.clientCredentials({})),
        failureOf(client.introspect(marked)),
      ])) {
        expect(failure).toBeInstanceOf(OutageError);
        const { stack, cause } = failure as OutageError;
        shown.push(inspect(failure, { depth: 9, showHidden: true }), JSON.stringify(failure), stack!, inspect(cause));
      }
    }
    shown.push(...issuer.requests.map(({ url }) => url));
    const basic = Buffer.from('our%3Aclient:p%26ss%3Aword%2F%2B%C3%BC+%25').toString('base64');
    for (const text of shown) {
      for (const hidden of [secret, encodeURIComponent(secret), 'p%26ss', basic, marked]) {
        expect(text.includes(hidden)).toBe(false);
      }
    }
  });
});
