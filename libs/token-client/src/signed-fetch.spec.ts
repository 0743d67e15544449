import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { verifySigV4, type ReceivedRequest } from './sigv4.fixture.js';
import { signedFetch, type SignedFetchOptions } from './signed-fetch.js';

/** The credentials, date and service of AWS's published test suite for Signature Version 4. */
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const clock = () => Date.UTC(2015, 7, 30, 12, 36);
const region = 'us-east-1';

let server: Server;
let origin: string;
const received: ReceivedRequest[] = [];
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = '', url: target = '' } = request;
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    received.push({ method, target, headers, body: Buffer.concat(chunks) });
    if (target.startsWith('/moved')) response.writeHead(307, { location: '/elsewhere' });
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => void received.splice(0));
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

const open = (options: Partial<SignedFetchOptions> = {}) =>
  signedFetch({ region, credentials, clock: () => Date.now(), ...options });
const verdict = () => verifySigV4(received.at(-1)!, credentials.secretAccessKey);

describe("AWS's published vectors", () => {
  const vectors: [string, string, RequestInit, string][] = [
    ['get-vanilla', '/', {}, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    [
      'get-vanilla-query-order-key-case',
      '/?Param2=value2&Param1=value1',
      {},
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
    ['post-vanilla', '/', { method: 'POST' }, '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    [
      'post-x-www-form-urlencoded',
      '/',
      { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'Param1=value1' },
      'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
    ],
  ];

  it.each(vectors)(
    '%s: the signature is the published one, and the verifier here agrees',
    async (_name, path, init, published) => {
      const sent = jest.fn<typeof fetch>(() => Promise.resolve(new Response()));
      const call = signedFetch({ region, service: 'service', credentials, clock, fetch: sent });
      await call(`https://example.amazonaws.com${path}`, init);
      const [url, { headers = {}, method = '' }] = sent.mock.calls[0] as [URL, RequestInit];
      const { authorization = '' } = headers as Record<string, string>;
      expect(/Signature=(.+)$/.exec(authorization)?.[1]).toBe(published);
      const arrived = { ...(headers as Record<string, string>), host: url.host };
      const body = Buffer.from(typeof init.body === 'string' ? init.body : '');
      const target = url.pathname + url.search;
      expect(verifySigV4({ method, target, headers: arrived, body }, credentials.secretAccessKey).expected).toBe(
        published,
      );
    },
  );
});

describe('a signed fetch, verified by the receiving side', () => {
  it.each<[string, string, RequestInit]>([
    ['a plain GET', '/profile', {}],
    ['the root', '', {}],
    ['a query in any order, with repeated names', '/a?b=2&a=1&b=1&empty=&bare', {}],
    ['a query with signs that are spelt in several ways', "/a?q=a+b%20c%2Bd&t=!'()*~-._&u=é%E2%82%AC&slash=/?:@", {}],
    ['names of a query that are special in JavaScript', '/a?constructor=2&toString=3', {}],
    ['an escaped path', '/caf%C3%A9/a%20b/c%2Fd/~user/a:b@c;d,e=f', {}],
    ['a path with letters that must be escaped', '/é/ü', {}],
    ['a text body', '/a', { method: 'POST', body: 'text' }],
    [
      'a JSON body with its type',
      '/a',
      { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: '{"é":1}' },
    ],
    ['bytes', '/a', { method: 'POST', body: new Uint8Array([0, 255, 1]) }],
    ['a form', '/a', { method: 'POST', body: new URLSearchParams({ a: 'b c' }) }],
    ['headers with spaces in them', '/a', { headers: { 'X-Trace': '  a   b  ' } }],
  ])('is genuine: %s', async (_what, path, init) => {
    expect((await open()(origin + path, init)).status).toBe(200);
    const { signature, expected, scope, signedHeaders } = verdict();
    expect(signature).toBe(expected);
    expect(scope).toMatch(/^\d{8}\/us-east-1\/execute-api\/aws4_request$/);
    expect(signedHeaders).toEqual(expect.arrayContaining(['host', 'x-amz-date']));
  });

  it('signs a stream too, read whole first', async () => {
    const init = { method: 'POST', body: new Blob(['once']).stream(), duplex: 'half' } as RequestInit;
    await open()(`${origin}/a`, init);
    expect(received[0]!.body.toString()).toBe('once');
    expect(verdict().signature).toBe(verdict().expected);
  });

  it('is not genuine for another body, path, query, verb or host: the verifier is no rubber stamp', async () => {
    await open()(`${origin}/a?b=1`, { method: 'POST', body: 'text' });
    const [request] = received as [ReceivedRequest];
    for (const change of [
      { body: Buffer.from('texT') },
      { target: '/A?b=1' },
      { target: '/a?b=2' },
      { method: 'PUT' },
      { headers: { ...request.headers, host: 'evil.example' } },
    ]) {
      const { signature, expected } = verifySigV4({ ...request, ...change }, credentials.secretAccessKey);
      expect(signature).not.toBe(expected);
    }
  });

  it('sends and signs the session token of a role, asked for with each request', async () => {
    let asked = 0;
    const call = open({
      credentials: () => Promise.resolve({ ...credentials, sessionToken: `session-${(asked += 1)}` }),
    });
    await call(`${origin}/a`);
    await call(`${origin}/a`);
    expect(received.map(({ headers }) => headers['x-amz-security-token'])).toEqual(['session-1', 'session-2']);
    expect(verdict().signedHeaders).toContain('x-amz-security-token');
    expect(verdict().signature).toBe(verdict().expected);
  });

  it('takes a Request, and replaces an Authorization of the caller', async () => {
    await open()(new Request(`${origin}/a`, { headers: { authorization: 'Bearer of-the-caller' } }));
    expect(received[0]!.headers['authorization']).toMatch(/^AWS4-HMAC-SHA256 /);
    expect(verdict().signature).toBe(verdict().expected);
  });

  it('follows no redirect', async () => {
    expect((await open()(`${origin}/moved`, { redirect: 'follow' })).status).toBe(307);
    await expect(open()(`${origin}/moved`, { redirect: 'error' })).rejects.toThrow('fetch failed');
    expect(received.map(({ target }) => target)).toEqual(['/moved', '/moved']);
  });

  it('sends nothing to http: on another machine or outside its origins, and asks for no credentials', async () => {
    const asked = jest.fn<() => Promise<typeof credentials>>();
    await expect(open({ credentials: asked })('http://api.example/a')).rejects.toThrow(/https/);
    await expect(open({ credentials: asked, origins: ['https://api.example'] })(`${origin}/a`)).rejects.toThrow(
      /origins/,
    );
    expect(asked).not.toHaveBeenCalled();
    expect(received).toEqual([]);
  });

  it('refuses the one name of a query that its signer would leave out', async () => {
    await expect(open()(`${origin}/a?__proto__=1`)).rejects.toMatchObject({ name: 'MisconfigurationError' });
    expect(received).toEqual([]);
  });

  it('shows no secret in its errors (T-CC-1)', async () => {
    const call = open({ fetch: () => Promise.reject(new TypeError('fetch failed')) });
    const error: unknown = await call(`${origin}/a`).catch((thrown: unknown) => thrown);
    expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(credentials.secretAccessKey);
    expect(inspect(call, { showHidden: true })).not.toContain(credentials.secretAccessKey);
  });
});
