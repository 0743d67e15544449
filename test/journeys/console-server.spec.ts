import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startConsoleDemo, type ConsoleDemo } from './console-world.js';

jest.setTimeout(60_000);

let demo: ConsoleDemo;
beforeAll(async () => {
  demo = await startConsoleDemo();
});
afterAll(() => demo.close());

/** As it stands in the head of a request, which `fetch` would not let us choose. */
function raw(
  path: string,
  headers: Readonly<Record<string, string>>,
  { method = 'GET', body = '' } = {},
): Promise<{ status: number; headers: Readonly<Record<string, unknown>>; body: string }> {
  const { hostname, port } = new URL(demo.gateway);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, body: text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const errorOf = ({ status, body }: { readonly status: number; readonly body: string }) => [
  status,
  (JSON.parse(body) as { error: string }).error,
];

describe('who may ask the console', () => {
  const host = () => new URL(demo.gateway).host;
  const keyed = () => ({ host: host(), 'x-console-key': demo.key });

  it('the page of this run: by the own host, under either name, with its key', async () => {
    const answer = await raw('/_console/api/session', { ...keyed(), origin: demo.gateway });
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    const byName = `localhost:${new URL(demo.gateway).port}`;
    expect((await raw('/_console/api/session', { ...keyed(), host: byName })).status).toBe(200);
  });

  it('not a foreign name that leads here, nor a page of another origin, key or not', async () => {
    const { port } = new URL(demo.gateway);
    for (const foreign of ['console.evil.example', `evil.example:${port}`, '127.0.0.1:1', `127.0.0.1.nip.io:${port}`]) {
      const answers = await Promise.all(
        ['/_console/', '/_console/api/session'].map((path) => raw(path, { ...keyed(), host: foreign })),
      );
      expect(answers.map(errorOf)).toEqual([
        [403, 'foreign_host'],
        [403, 'foreign_host'],
      ]);
    }
    for (const origin of ['https://evil.example', 'null', `http://localhost:${port}`, demo.idp]) {
      expect(errorOf(await raw('/_console/api/session', { ...keyed(), origin }))).toEqual([403, 'foreign_origin']);
    }
    const crossSite = { ...keyed(), 'sec-fetch-site': 'cross-site' };
    expect(errorOf(await raw('/_console/api/session', crossSite))).toEqual([403, 'foreign_origin']);
  });

  it('not without the key, nor with another one; no header opens it to other origins', async () => {
    for (const key of [undefined, '', 'x', demo.key.slice(1), `${demo.key}x`, demo.key.toUpperCase()]) {
      const answer = await raw('/_console/api/drill', {
        host: host(),
        ...(key !== undefined && { 'x-console-key': key }),
      });
      expect(errorOf(answer)).toEqual([401, 'key_unknown']);
    }
    const preflight = await raw(
      '/_console/api/session',
      { host: host(), origin: 'https://evil.example', 'access-control-request-method': 'GET' },
      { method: 'OPTIONS' },
    );
    expect(Object.keys(preflight.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(preflight.status).toBe(403);
  });

  it('and nobody in another way than is foreseen: method, media type, size, members, names', async () => {
    const json = { ...keyed(), 'content-type': 'application/json' };
    const post = (name: string, body: string, headers = json) =>
      raw(`/_console/api/${name}`, headers, { method: 'POST', body });
    expect(errorOf(await raw('/_console/api/token', json))).toEqual([405, 'method_wrong']);
    expect(errorOf(await post('session', '{}'))).toEqual([405, 'method_wrong']);
    expect(errorOf(await post('decisions', '{}'))).toEqual([405, 'method_wrong']);
    expect(errorOf(await post('token', '{}', { ...keyed(), 'content-type': 'text/plain' }))).toEqual([
      415,
      'media_type',
    ]);
    const large = JSON.stringify({ token: 'x'.repeat(65_536) });
    expect(errorOf(await post('policy', large))).toEqual([413, 'too_large']);
    const chunked = { ...json, 'transfer-encoding': 'chunked' };
    expect(errorOf(await post('policy', large, chunked))).toEqual([413, 'too_large']);
    for (const body of ['', '[]', 'null', '{"token":'])
      expect(errorOf(await post('policy', body))).toEqual([400, 'no_object']);
    for (const body of ['{}', '{"token":1}', '{"__proto__":{"token":"x"}}']) {
      expect(errorOf(await post('policy', body))).toEqual([400, 'member_wrong']);
    }
    expect(errorOf(await post('token', '{"persona":"admin"}'))).toEqual([400, 'member_wrong']);
    expect(errorOf(await post('drill', '{"drill":"toString"}'))).toEqual([400, 'member_wrong']);
    expect(errorOf(await raw('/_console/api/constructor', json))).toEqual([404, 'not_found']);
    const sent = (call: object) => post('call', JSON.stringify({ method: 'GET', path: '/profile', ...call }));
    for (const path of ['profile', '//evil.example/', '/a b', '/\r\nx: y']) {
      const answer = await sent({ path });
      expect([path, path.startsWith('//') ? 200 : 400]).toEqual([path, answer.status]);
    }
    expect(errorOf(await sent({ path: '/_console/api/session' }))).toEqual([400, 'path_unusable']);
    expect(errorOf(await sent({ path: '/../_console/api/session' })).length).toBe(2);
    expect(errorOf(await sent({ method: 'CONNECT' }))).toEqual([400, 'method_unknown']);
    expect(errorOf(await sent({ token: 'x\r\ny: z' }))).toEqual([400, 'token_unusable']);
  });
});

describe('what the console knows of its run', () => {
  it('says who the provider is, which routes there are, and what can be done', async () => {
    expect(await demo.session()).toMatchObject({
      provider: 'local',
      issuer: demo.idp,
      gateway: demo.gateway,
      tokenHeader: 'Authorization',
      apiKey: demo.apiKey,
      routes: expect.arrayContaining([
        {
          app: 'account',
          method: 'GET',
          path: '/profile',
          access: 'scopes',
          scopes: { allOf: ['profile:read'] },
          url: `${demo.gateway}/profile`,
        },
      ]),
      personas: ['reader', 'writer', 'none', 'attacker'].map((name) => ({
        name,
        says: expect.any(String),
        opaque: name === 'reader',
      })),
      signers: ['guest', 'signed-in'],
      spoilers: ['expire', 'other-audience', 'foreign-key', 'alg-none', 'missing-scope'],
      drills: ['rotate-keys', 'issuer-down', 'issuer-up', 'clear-caches'],
      signIn: { issuer: demo.idp, clientId: 'browser' },
    });
  });
});

describe('a token of a persona', () => {
  it('is asked for over HTTP and shown with its exchange, the secret masked', async () => {
    const { token, exchanges } = await demo.tokenAnswer('reader');
    expect(exchanges).toEqual([
      {
        request: {
          method: 'POST',
          url: `${demo.idp}/token`,
          headers: expect.objectContaining({ authorization: 'Basic reader:••••••' }),
          body: 'grant_type=client_credentials',
        },
        response: { status: 200, headers: expect.anything(), body: expect.stringContaining(token!) },
        milliseconds: expect.any(Number),
      },
    ]);
    expect(JSON.stringify(exchanges)).not.toContain('reader-secret');
    expect((await demo.tokenAnswer('reader', true)).token).not.toContain('.');
  });

  it('of the attacker is well made, and of no issuer', async () => {
    const [genuine, forged] = [demo.tokens['writer']!, await demo.token('attacker')];
    const parts = (token: string) =>
      token
        .split('.', 2)
        .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>);
    const [header, claims] = parts(forged);
    expect(header).toEqual(parts(genuine)[0]);
    expect({ ...claims, iat: 0, exp: 0 }).toEqual({ ...parts(genuine)[1], iat: 0, exp: 0 });
    expect(await demo.call({ method: 'GET', path: '/profile', token: forged })).toMatchObject({
      exchange: { response: { status: 401 } },
      decision: { outcome: 'deny', reason: 'signature_invalid', decidedAt: 'authorizer' },
      explanation: { verdict: 'deny', reason: 'signature_invalid' },
    });
  });
});

describe('a spoiled token', () => {
  it.each([
    ['expire', 401, 'token_expired', 'F16'],
    ['other-audience', 401, 'audience_mismatch', 'T-CLM-3'],
    ['foreign-key', 401, 'signature_invalid', 'D6'],
    ['alg-none', 401, 'algorithm_not_accepted', 'T-ALG-1'],
    ['missing-scope', 403, 'scope_missing', 'D3'],
  ])('by %s is refused with %i, %s (%s)', async (how, status, reason) => {
    const token = await demo.spoil(await demo.token('reader'), how);
    const { exchange, decision, explanation } = await demo.call({ method: 'GET', path: '/profile', token });
    expect(exchange.response.status).toBe(status);
    expect([decision, explanation]).toEqual([
      expect.objectContaining({ outcome: 'deny', reason, decidedAt: 'authorizer', status }),
      expect.objectContaining({ verdict: 'deny', reason }),
    ]);
  });

  it('comes of a genuine token alone: nothing else is ever signed', async () => {
    const forged = await demo.token('attacker');
    const unsigned = await demo.spoil(await demo.token('reader'), 'alg-none');
    for (const token of [forged, unsigned, 'x', await demo.token('reader', true)]) {
      await expect(demo.spoil(token, 'missing-scope')).rejects.toThrow('422 {"error":"not_genuine"');
    }
  });
});

describe('a call', () => {
  it('gives what the wire gives, for every persona and route, with the decision on it', async () => {
    const { routes } = await demo.session();
    const tokens = { ...demo.tokens, attacker: await demo.token('attacker'), nobody: undefined };
    for (const { method, path, url } of routes) {
      for (const [who, token] of Object.entries(tokens)) {
        for (const apiKey of [true, false]) {
          const { exchange, decision, explanation } = await demo.call({
            method,
            path,
            apiKey,
            ...(token && { token }),
          });
          const direct = await fetch(url, {
            method,
            headers: {
              ...(token && { authorization: `Bearer ${token}` }),
              ...(apiKey && { 'x-api-key': demo.apiKey }),
            },
          });
          const { status, body } = exchange.response;
          expect([method, path, who, status, body]).toEqual([method, path, who, direct.status, await direct.text()]);
          const outcome = direct.ok ? 'allow' : 'deny';
          expect(decision).toMatchObject({ method, path, status, outcome });
          expect([method, path, who, apiKey, explanation.verdict]).toEqual([method, path, who, apiKey, outcome]);
        }
      }
    }
  });

  it('signed by the identity pool opens the signed route to who signed in, and not to a guest (P4, P5)', async () => {
    const call = (signedAs: 'guest' | 'signed-in', apiKey = true) =>
      demo.call({ method: 'GET', path: '/require-auth', apiKey, signedAs });
    const person = await call('signed-in');
    expect(person).toMatchObject({
      exchange: { response: { status: 200 } },
      decision: { outcome: 'allow', decidedAt: 'gateway', doors: [{ at: 'gateway' }, { at: 'guard' }] },
      explanation: { verdict: 'allow' },
    });
    expect(person.exchange.request.headers).toMatchObject({
      authorization: expect.stringMatching(/^AWS4-HMAC-SHA256 /),
      'x-amz-security-token': '••••••',
      'x-api-key': '••••••',
    });
    expect(await call('guest')).toMatchObject({
      exchange: { response: { status: 403 } },
      decision: { outcome: 'deny', decidedAt: 'gateway', reason: 'ACCESS_DENIED' },
      explanation: { verdict: 'deny', reason: 'iam_required' },
    });
    expect(await call('signed-in', false)).toMatchObject({
      decision: { reason: 'INVALID_API_KEY' },
      explanation: { verdict: 'deny' },
    });
  });

  it('reaches nothing but the pipeline of the gateway: no dots, no second host', async () => {
    const { exchange, decision } = await demo.call({ method: 'GET', path: '//evil.example/profile?x=1' });
    expect(exchange.request.url).toBe(`${demo.gateway}//evil.example/profile?x=1`);
    expect(decision).toMatchObject({ path: '//evil.example/profile', reason: 'MISSING_AUTHENTICATION_TOKEN' });
  });
});

describe('an explanation', () => {
  it('walks every step, although the token is remembered', async () => {
    const token = await demo.token('reader');
    await demo.call({ method: 'GET', path: '/me', token });
    const { verdict, steps } = (await demo.call({ method: 'GET', path: '/me', token })).explanation;
    expect(verdict).toBe('allow');
    expect(steps.find(({ step }) => step === 'signature')).toMatchObject({ outcome: 'passed' });
    expect(await demo.post('explain', { method: 'GET', path: '/me?x=1', token })).toMatchObject({ verdict, steps });
    expect(await demo.post('explain', { method: 'GET', path: '/nowhere' })).toMatchObject({
      reason: 'route_undeclared',
    });
  });
});

describe('the live decisions', () => {
  it('tell which door decided: the authorizer, then the cache of the gateway (G40)', async () => {
    const token = await demo.token('writer');
    const first = await demo.call({ method: 'POST', path: '/home/premium', token });
    const second = await demo.call({ method: 'POST', path: '/home/premium?q=SECRET-query', token });
    const { told, text } = await demo.decisions(second.decision!.id);
    expect(told.filter(({ id }) => [first, second].some(({ decision }) => decision!.id === id))).toMatchObject([
      {
        method: 'POST',
        path: '/home/premium',
        route: 'POST /home/premium',
        status: 200,
        outcome: 'allow',
        decidedAt: 'authorizer',
        principal: 'writer',
        doors: [
          { at: 'authorizer', outcome: 'allow' },
          { at: 'guard', outcome: 'allow' },
        ],
      },
      { decidedAt: 'gateway-cache', principal: 'writer', milliseconds: expect.any(Number) },
    ]);
    expect(text).not.toContain('SECRET');
  });

  it('tell of what others call, and of refusals before anybody is asked', async () => {
    const answer = await fetch(`${demo.gateway}/profile`, { headers: { authorization: 'Basic SECRET' } });
    const silent = await fetch(`${demo.gateway}/profile`);
    const { told, text } = await demo.decisions(silent.headers.get('x-amzn-requestid')!);
    const of = ({ headers }: Response) => told.find(({ id }) => id === headers.get('x-amzn-requestid'));
    expect(of(answer)).toMatchObject({ status: 401, outcome: 'deny', decidedAt: 'gateway' });
    expect(of(silent)).toMatchObject({ status: 401, outcome: 'deny', decidedAt: 'gateway', reason: 'UNAUTHORIZED' });
    expect(text).not.toContain('SECRET');
  });
});

describe('the policy of a token', () => {
  it('opens in the page what it opens at the gateway', async () => {
    const token = await demo.token('reader');
    const { document, bytes, opens, context, refused } = await demo.policy(token);
    expect({ refused, bytes, context }).toEqual({
      refused: undefined,
      bytes: Buffer.byteLength(JSON.stringify(document)),
      context: expect.objectContaining({ scope: 'profile:read content:read' }),
    });
    for (const { method, path, allowed } of opens) {
      expect([path, (await demo.call({ method, path, token })).exchange.response.status < 400]).toEqual([
        path,
        allowed,
      ]);
    }
    expect(opens).toHaveLength(4);
  });

  it('is none for a token that is refused', async () => {
    const { document, refused, opens } = await demo.policy(await demo.token('attacker'));
    expect([document, refused]).toEqual([undefined, 'the function refused the credential']);
    expect(opens.some(({ allowed }) => allowed)).toBe(false);
  });
});

describe('the console', () => {
  it('leaves no token, secret or key in the log or the stream', async () => {
    const secrets = [
      demo.key,
      ...Object.values(demo.tokens),
      await demo.token('reader'),
      await demo.token('reader', true),
      await demo.spoil(demo.tokens['reader']!, 'alg-none'),
    ];
    let last = '';
    for (const token of secrets.slice(1)) {
      last = (await demo.call({ method: 'GET', path: '/profile', token })).decision!.id;
      await demo.policy(token);
      await demo.post('explain', { method: 'GET', path: '/profile', token });
    }
    const { text } = await demo.decisions(last);
    const log = demo.log();
    expect(log).toContain('"at":"authorizer"');
    expect(log).toContain('"at":"guard"');
    for (const secret of [...secrets, ...secrets.flatMap((token) => token.split('.').slice(-1)).filter(Boolean)]) {
      expect([log.includes(secret), text.includes(secret)]).toEqual([false, false]);
    }
    for (const word of ['reader-secret', demo.apiKey]) expect(log).not.toContain(word);
  });

  it('ends with the demo, its stream too, exit code 0', async () => {
    const ending = await startConsoleDemo();
    const { body } = await fetch(`${ending.gateway}/_console/api/decisions`, {
      headers: { 'x-console-key': ending.key },
    });
    const reader = body!.getReader();
    await reader.read();
    const code = ending.close();
    const rest = (async () => {
      for (;;) if ((await reader.read()).done) return;
    })();
    await rest.catch(() => undefined);
    expect(await code).toBe(0);
  });
});
