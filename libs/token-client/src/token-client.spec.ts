import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { OutageError } from '@sallyport/protocol';
import { GrantRefusedError } from './grant-refused.error.js';
import { clientSecret, goodAnswer, startIssuing, tokenMark, type Issuing } from './scripted-issuing.fixture.js';
import type { TokenClient } from './token-client.js';

let issuing: Issuing;
let client: TokenClient;
beforeEach(async () => {
  issuing = await startIssuing();
  client = issuing.client();
});
afterEach(() => issuing.close());

const value = async (demand?: Parameters<TokenClient['token']>[0]) => (await client.token(demand)).value;
const settled = () => issuing.settled();
const unavailable = { status: 503, body: { error: 'server_error' } };

describe('a token for calling others', () => {
  it('is asked for with one authentication method, the scopes and the configured audience (RC2)', async () => {
    await client.token({ scopes: ['content:read', 'content:write'] });
    const [{ method, url, headers, form }] = issuing.asked() as [ReturnType<Issuing['asked']>[number]];
    expect([method, url]).toEqual(['POST', '/token']);
    expect(headers.authorization).toMatch(/^Basic /);
    expect(Object.fromEntries(form)).toEqual({
      grant_type: 'client_credentials',
      scope: 'content:read content:write',
      audience: 'https://api.example',
    });
  });

  it('is asked for once by 200 callers (T-CC-3), and remembered (RC4)', async () => {
    const tokens = await Promise.all(Array.from({ length: 200 }, () => value({ scopes: ['a'] })));
    expect(new Set(tokens).size).toBe(1);
    expect(issuing.asked()).toHaveLength(1);
    expect(await value({ scopes: ['a'] })).toBe(tokens[0]);
    expect(issuing.asked()).toHaveLength(1);
  });

  it('is the same for scopes in another order or named twice, and for no scope or an empty list', async () => {
    expect(await value({ scopes: ['b', 'a', 'b'] })).toBe(await value({ scopes: ['a', 'b'] }));
    expect(await value({ scopes: [] })).toBe(await value());
    expect(issuing.asked()).toHaveLength(2);
  });

  it.each([
    ['another scope', { scopes: ['b'] }],
    ['more scopes', { scopes: ['a', 'b'] }],
    ['no scope', {}],
    ['another API', { scopes: ['a'], target: 'https://other.example' }],
  ])('is another one for %s (T-CC-2)', async (_what, demand) => {
    expect(await value(demand)).not.toBe(await value({ scopes: ['a'] }));
  });

  it('carries what the issuer said of it', async () => {
    const { expiresAt, scopes } = await client.token();
    expect([expiresAt, scopes]).toEqual([issuing.time.clock() / 1000 + 600, 'not-reported']);
    issuing.answers((count) => goodAnswer(count, { scope: 'a b' }));
    expect((await client.token({ scopes: ['a'] })).scopes).toEqual(['a', 'b']);
  });
});

describe('an older token', () => {
  it('is renewed in the background from 85 % of its life on, while callers go on with it', async () => {
    const first = await value();
    issuing.time.advance({ seconds: 509 });
    expect(await value()).toBe(first);
    expect(issuing.asked()).toHaveLength(1);
    issuing.time.advance({ seconds: 2 });
    expect(await Promise.all([value(), value(), value()])).toEqual([first, first, first]);
    await settled();
    expect(issuing.asked()).toHaveLength(2);
    expect(await value()).not.toBe(first);
  });

  it('is renewed at another moment by each member of a fleet', async () => {
    const fleet = [0, 0.5, 1].map((random) => issuing.client({ random: () => random }));
    await Promise.all(fleet.map((member) => member.token()));
    const renewals: number[] = [];
    for (const seconds of [475, 10, 25, 32]) {
      issuing.time.advance({ seconds });
      await Promise.all(fleet.map((member) => member.token()));
      await settled();
      renewals.push(issuing.asked().length - fleet.length);
    }
    expect(renewals).toEqual([0, 1, 2, 3]);
  });

  it('is waited for in its last seconds, so that none expires on its way', async () => {
    const first = await value();
    issuing.time.advance({ seconds: 596 });
    expect(await value()).not.toBe(first);
  });

  it('is used until its exp when it cannot be renewed, asking every 5 s (T-CC-3)', async () => {
    const first = await value();
    issuing.answers(unavailable);
    issuing.time.advance({ seconds: 520 });
    for (const seconds of [0, 1, 3]) {
      issuing.time.advance({ seconds });
      expect(await value()).toBe(first);
      await settled();
    }
    expect(issuing.asked()).toHaveLength(2);
    issuing.time.advance({ seconds: 2 });
    expect(await value()).toBe(first);
    await settled();
    expect(issuing.asked()).toHaveLength(3);
    issuing.time.advance({ seconds: 72 });
    expect(await value()).toBe(first);
    issuing.time.advance({ seconds: 2 });
    await expect(value()).rejects.toMatchObject({ name: 'OutageError', reason: 'issuer_error' });
  });

  it('is renewed no sooner than the issuer asks for', async () => {
    const first = await value();
    issuing.answers({ status: 429, headers: { 'retry-after': '30' } });
    issuing.time.advance({ seconds: 520 });
    await value();
    await settled();
    issuing.answers('good');
    issuing.time.advance({ seconds: 29 });
    expect(await value()).toBe(first);
    await settled();
    expect(issuing.asked()).toHaveLength(2);
    issuing.time.advance({ seconds: 1 });
    await value();
    await settled();
    expect(issuing.asked()).toHaveLength(3);
  });

  it('is kept by nobody when nobody says how long it is good', async () => {
    issuing.answers((count) => ({ body: { access_token: `${tokenMark}-${count}`, token_type: 'Bearer' } }));
    expect(await value()).not.toBe(await value());
    expect(new Set(await Promise.all(Array.from({ length: 50 }, () => value()))).size).toBe(1);
    expect(issuing.asked()).toHaveLength(3);
  });

  it('is kept by nobody when it has expired already', async () => {
    issuing.answers((count) => goodAnswer(count, { expires_in: 0 }));
    expect(await value()).not.toBe(await value());
  });
});

describe('no token', () => {
  it('is an outage when the issuer fails, for all who wait; and is forgotten at once (T-CC-3)', async () => {
    issuing.answers(unavailable);
    const answers = await Promise.allSettled(Array.from({ length: 200 }, () => client.token()));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 200 }, () => 'rejected'));
    expect(issuing.asked()).toHaveLength(1);
    await expect(client.token()).rejects.toBeInstanceOf(OutageError);
    issuing.answers('good');
    expect(await value()).toMatch(tokenMark);
  });

  it('is an outage within the deadline when the issuer hangs', async () => {
    issuing.answers('silent');
    const started = performance.now();
    await expect(client.token()).rejects.toMatchObject({ reason: 'issuer_timeout' });
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it.each([
    [401, 'invalid_client'],
    [400, 'invalid_client'],
  ])('is an outage when our secret is wrong: %s %s', async (status, error) => {
    issuing.answers({ status, body: { error } });
    await expect(client.token()).rejects.toMatchObject({ reason: 'issuer_refused_our_credentials' });
  });

  it.each([
    ['an empty token', { access_token: '', token_type: 'Bearer' }],
    ['a token with a line end', { access_token: 'a\r\nx-evil: 1', token_type: 'Bearer' }],
    ['a token of another type', { access_token: 'a', token_type: 'DPoP' }],
    ['no token', { token_type: 'Bearer' }],
  ])('is an outage when the issuer answers with %s', async (_what, body) => {
    issuing.answers({ body });
    await expect(client.token()).rejects.toMatchObject({ reason: 'issuer_answer_unusable' });
  });

  it('is a refused grant when the issuer refuses the scope, and is not remembered either', async () => {
    issuing.answers({ status: 400, body: { error: 'invalid_scope', error_description: clientSecret } });
    const error: unknown = await client.token({ scopes: ['admin'] }).catch((refusal: unknown) => refusal);
    expect(error).toBeInstanceOf(GrantRefusedError);
    expect(error).toMatchObject({ code: 'invalid_scope', status: 400 });
    issuing.answers('good');
    expect(await value({ scopes: ['admin'] })).toMatch(tokenMark);
  });
});

describe('a token that an API refused', () => {
  it('is replaced once, however many callers report it', async () => {
    const refused = await client.token();
    const others = await Promise.all(Array.from({ length: 50 }, () => client.token({ insteadOf: refused })));
    expect(new Set(others.map((token) => token.value)).size).toBe(1);
    expect(others[0]!.value).not.toBe(refused.value);
    expect(issuing.asked()).toHaveLength(2);
    expect((await client.token({ insteadOf: refused })).value).toBe(others[0]!.value);
    expect(issuing.asked()).toHaveLength(2);
  });

  it('is not asked for again within 5 s, so that an API that refuses everything costs no storm', async () => {
    let refused = await client.token();
    for (let again = 0; again < 20; again += 1) refused = await client.token({ insteadOf: refused });
    expect(issuing.asked()).toHaveLength(2);
    issuing.time.advance({ seconds: 5 });
    await client.token({ insteadOf: refused });
    expect(issuing.asked()).toHaveLength(3);
  });

  it('is replaced in its own kind only', async () => {
    const [read, write] = [await client.token({ scopes: ['read'] }), await client.token({ scopes: ['write'] })];
    await client.token({ scopes: ['read'], insteadOf: read });
    expect(await value({ scopes: ['write'] })).toBe(write.value);
  });

  it('is not used by others while there is hope of another one', async () => {
    const refused = await client.token();
    issuing.answers(unavailable);
    await expect(client.token({ insteadOf: refused })).rejects.toBeInstanceOf(OutageError);
    issuing.answers('good');
    expect(await value()).not.toBe(refused.value);
  });
});

describe('what shows (T-CC-1)', () => {
  const seen = (subject: unknown): string =>
    [
      inspect(subject, { depth: Infinity, showHidden: true }),
      inspect(subject, { depth: Infinity, customInspect: false, getters: true }),
      JSON.stringify(subject),
      JSON.stringify({ ...(subject as object) }),
      `${String(subject)} ${(subject as Error).stack ?? ''}`,
      inspect((subject as Error).cause),
    ].join('\n');
  const marks = new RegExp(`CANARY|${Buffer.from('shop:CANA').toString('base64')}`);

  it('of a token and of its client is neither the token nor the secret', async () => {
    const token = await client.token();
    expect(token.value).toMatch(tokenMark);
    expect(seen(token)).not.toMatch(marks);
    expect(seen(structuredClone(token))).not.toMatch(marks);
    expect(seen(client)).not.toMatch(marks);
    expect(seen(await Promise.allSettled([client.token()]))).not.toMatch(marks);
  });

  it.each([
    ['a refused grant', { status: 400, body: { error: clientSecret, error_description: clientSecret } }],
    ['a refused client', { status: 401, body: { error: 'invalid_client', error_description: clientSecret } }],
    ['a broken answer', { body: `{"access_token":"${tokenMark}","token_type":` }],
    ['a server error', { status: 500, body: { error: tokenMark } }],
    ['a redirect', { status: 302, headers: { location: `https://evil.example/?${tokenMark}` } }],
  ])('of the error of %s is neither either', async (_what, answer) => {
    issuing.answers(answer);
    const error: unknown = await client.token().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(seen(error)).not.toMatch(marks);
  });

  it('on the wire is in the header and the body alone, never in a URL', async () => {
    await client.token();
    expect(issuing.server.requests.map(({ url }) => url)).toEqual(['/.well-known/openid-configuration', '/token']);
    expect(issuing.asked()[0]!.form.toString()).not.toMatch(marks);
  });
});
