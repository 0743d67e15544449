import { describe, expect, it, jest } from '@jest/globals';
import { OutageError } from '@sallyport/protocol';
import { startKeyServer } from '@sallyport/testing';
import { allowInsecureRequests, customFetch, discovery } from 'openid-client';
import { fetchLike } from './fetch-like.js';
import { createHttpClient, type HttpAnswer, type HttpClient } from './http-client.js';

const answering = (answer: Partial<HttpAnswer> = {}) => {
  const send = jest.fn<HttpClient['send']>(() =>
    Promise.resolve({ status: 200, headers: new Map(), body: Buffer.alloc(0), ...answer }),
  );
  return { send, call: fetchLike({ send }) };
};

describe('the fetch for other libraries', () => {
  it('sends method, headers and a form body through the bounded client', async () => {
    const { send, call } = answering();
    await call(new URL('https://a.example/token'), {
      method: 'post',
      headers: new Headers({ authorization: 'Basic x' }),
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    expect(send).toHaveBeenCalledWith({
      method: 'POST',
      url: 'https://a.example/token',
      headers: { authorization: 'Basic x', 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
      body: 'grant_type=client_credentials',
      maxBytes: 150_000,
    });
  });

  it('returns a Response whose headers describe the decoded body', async () => {
    const headers = new Map([
      ['content-encoding', 'gzip'],
      ['content-length', '3'],
      ['content-type', 'application/json'],
    ]);
    const { call } = answering({ headers, body: Buffer.from('{"a":1}') });
    const response = await call('https://a.example/');
    expect(await response.json()).toEqual({ a: 1 });
    expect(Object.fromEntries(response.headers)).toEqual({ 'content-type': 'application/json' });
  });

  it('returns a Response for a status that allows no body', async () => {
    expect((await answering({ status: 204 }).call('https://a.example/')).status).toBe(204);
  });

  it.each([{ method: 'DELETE' }, { method: 'POST', body: new Uint8Array(3) }])(
    'refuses what it cannot send faithfully',
    async (init) => {
      const { send, call } = answering();
      await expect(call('https://a.example/', init)).rejects.toThrow(TypeError);
      expect(send).not.toHaveBeenCalled();
    },
  );

  it('rejects with the outage of the client when an issuer hangs under openid-client (F3)', async () => {
    const server = await startKeyServer();
    server.behave('hang');
    const options = {
      execute: [allowInsecureRequests],
      [customFetch]: fetchLike(createHttpClient({ deadlineMs: 100 })),
    };
    const error = await discovery(new URL(server.url), 'client', undefined, undefined, options).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    const causes = [error, (error as Error).cause];
    expect(causes.some((cause) => cause instanceof OutageError && cause.reason === 'issuer_timeout')).toBe(true);
    await server.close();
  });
});
