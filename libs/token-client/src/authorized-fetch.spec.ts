import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { startScriptedIssuer, type ScriptedAnswer, type ScriptedIssuer } from '@sallyport/testing';
import { authorizedFetch, type AuthorizedFetchOptions } from './authorized-fetch.js';
import { startIssuing, tokenMark, type Issuing } from './scripted-issuing.fixture.js';
import type { TokenClient } from './token-client.js';

let issuing: Issuing;
let api: ScriptedIssuer;
let client: TokenClient;
let url: string;
beforeEach(async () => {
  [issuing, api] = await Promise.all([startIssuing(), startScriptedIssuer()]);
  client = issuing.client();
  url = `${api.issuer}/content`;
  answers({ body: { message: 'yours' } });
});
afterEach(() => Promise.all([issuing.close(), api.close()]));

const answers = (...script: ScriptedAnswer[]) => {
  const left = [...script];
  api.script('/content', () => (left.length > 1 ? left.shift()! : left[0]!));
};
const open = (options: AuthorizedFetchOptions = {}) =>
  authorizedFetch(client, { scopes: ['content:read'], ...options });
const tokensSent = () => api.requests.map(({ headers }) => headers.authorization?.replace(`Bearer ${tokenMark}-`, ''));
const refusal = { status: 401, body: { message: 'Unauthorized' } };

describe('an authorised fetch', () => {
  it('sends our token in the Authorization header, in place of any other, and leaves the rest as it was', async () => {
    const response = await open()(url, {
      method: 'POST',
      headers: { authorization: 'Basic of-the-caller', 'x-trace': '1' },
      body: new URLSearchParams({ a: '1' }),
    });
    expect([response.status, await response.json()]).toEqual([200, { message: 'yours' }]);
    const [{ method, headers, form, url: asked }] = api.requests as [(typeof api.requests)[number]];
    expect([method, asked, headers['x-trace'], form.get('a')]).toEqual(['POST', '/content', '1', '1']);
    expect(headers.authorization).toBe(`Bearer ${tokenMark}-1`);
  });

  it('takes a Request as fetch does', async () => {
    const request = new Request(url, { method: 'PUT', headers: { 'x-trace': '2' }, body: 'text' });
    expect((await open()(request)).status).toBe(200);
    expect(api.requests[0]).toMatchObject({ method: 'PUT', headers: { 'x-trace': '2' } });
    expect(tokensSent()).toEqual(['1']);
  });

  it('uses one token for many calls (C11)', async () => {
    const call = open();
    for (let again = 0; again < 5; again += 1) expect((await call(url)).status).toBe(200);
    expect(issuing.asked()).toHaveLength(1);
  });

  it.each([400, 403, 404, 429, 500, 503])('leaves the answer %s to the caller, asked once', async (status) => {
    answers({ status, body: { message: 'as upstream says' } });
    const response = await open()(url);
    expect([response.status, await response.json()]).toEqual([status, { message: 'as upstream says' }]);
    expect(tokensSent()).toEqual(['1']);
  });
});

describe('an API that answers 401', () => {
  it('is asked once more with a new token, body and all', async () => {
    answers(refusal, { body: 'at last' });
    const response = await open()(url, { method: 'POST', body: '{"a":1}' });
    expect([response.status, await response.text()]).toEqual([200, 'at last']);
    expect(tokensSent()).toEqual(['1', '2']);
    expect(api.requests.map(({ form }) => form.toString())).toEqual(['%7B%22a%22%3A1%7D=', '%7B%22a%22%3A1%7D=']);
  });

  it('is asked twice at most: the second 401 is the answer', async () => {
    answers(refusal);
    const response = await open()(url);
    expect([response.status, await response.json()]).toEqual([401, { message: 'Unauthorized' }]);
    expect(tokensSent()).toEqual(['1', '2']);
  });

  it('costs no storm of tokens when it goes on refusing', async () => {
    answers(refusal);
    const call = open();
    for (let again = 0; again < 20; again += 1) expect((await call(url)).status).toBe(401);
    expect(issuing.asked()).toHaveLength(2);
  });

  it.each<[string, () => RequestInit]>([
    ['a web stream', () => ({ body: new Blob(['once']).stream(), duplex: 'half' }) as RequestInit],
    ['a Node stream', () => ({ body: Readable.from(['once']), duplex: 'half' }) as unknown as RequestInit],
  ])('is not asked again when the body was %s', async (_what, init) => {
    answers(refusal);
    expect((await open()(url, { method: 'POST', ...init() })).status).toBe(401);
    expect(tokensSent()).toEqual(['1']);
  });

  it('is not asked again when a Request carried the body', async () => {
    answers(refusal);
    expect((await open()(new Request(url, { method: 'POST', body: 'once' }))).status).toBe(401);
    expect(tokensSent()).toEqual(['1']);
  });

  it('is an outage when no other token can be had, and the connection is let go', async () => {
    const call = open();
    await call(url);
    issuing.answers({ status: 503 });
    const cancelled = jest.fn<() => void>();
    const body = new ReadableStream({ cancel: cancelled });
    const withBody = open({ fetch: () => Promise.resolve(new Response(body, { status: 401 })) });
    await expect(withBody(url)).rejects.toMatchObject({ name: 'OutageError' });
    expect(cancelled).toHaveBeenCalledTimes(1);
  });
});

describe('nothing is sent', () => {
  it('without a token: an issuer that fails is never followed by an anonymous call (RC3)', async () => {
    for (const answer of [{ status: 503 }, { status: 400, body: { error: 'invalid_scope' } }, { body: {} }]) {
      issuing.answers(answer);
      await expect(open()(url)).rejects.toBeInstanceOf(Error);
    }
    expect(api.requests).toEqual([]);
  });

  it.each([
    ['http: to another machine', 'http://api.example/content', /https/],
    ['http: to a name that begins like this machine', 'http://127.0.0.1.example/content', /https/],
    ['another scheme', 'ftp://127.0.0.1/content', /https/],
    ['a password in the address', 'https://shop:CANARY@api.example/content', /user name or password/],
    ['a relative address', '/content', /no absolute URL/],
    ['an origin that is not on the list', 'https://evil.example/content', /not among the origins/],
    ['another port of a listed host', 'https://api.example:8443/content', /not among the origins/],
    ['a host that begins like a listed one', 'https://api.example.evil.example/', /not among the origins/],
  ])('to %s, not even a question to the issuer', async (_what, address, says) => {
    const never = jest.fn<typeof fetch>();
    const call = open({ origins: ['https://api.example'], fetch: never });
    const error: unknown = await call(address).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'MisconfigurationError', message: expect.stringMatching(says) });
    expect(inspect(error)).not.toContain('CANARY');
    expect(never).not.toHaveBeenCalled();
    expect(issuing.asked()).toEqual([]);
  });
});

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])('%s is the answer, and the token goes nowhere else', async (status) => {
    answers({ status, headers: { location: `${issuing.server.issuer}/elsewhere` } });
    for (const init of [{}, { redirect: 'follow' as const }]) {
      const response = await open()(url, init);
      expect([response.status, response.headers.get('location')]).toEqual([
        status,
        expect.stringMatching(/elsewhere$/),
      ]);
    }
    expect(issuing.server.requests.some(({ url: asked }) => asked === '/elsewhere')).toBe(false);
  });

  it('is an error where the caller wants one, from a Request as well', async () => {
    answers({ status: 302, headers: { location: '/elsewhere' } });
    await expect(open()(url, { redirect: 'error' })).rejects.toThrow('fetch failed');
    await expect(open()(new Request(url, { redirect: 'error' }))).rejects.toThrow('fetch failed');
    expect(api.requests.map(({ url: asked }) => asked)).toEqual(['/content', '/content']);
  });
});

it('errors of the call itself show no token (T-CC-1)', async () => {
  api.script('/content', 'silent');
  const error: unknown = await open()(url, { signal: AbortSignal.timeout(50) }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'TimeoutError' });
  expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(tokenMark);
  await api.close();
  const broken: unknown = await open()(url).catch((thrown: unknown) => thrown);
  expect(broken).toMatchObject({ message: 'fetch failed' });
  expect(inspect(broken, { depth: Infinity, showHidden: true })).not.toContain(tokenMark);
});
