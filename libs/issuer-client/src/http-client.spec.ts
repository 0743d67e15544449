import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { MisconfigurationError, OutageError } from '@sallyport/protocol';
import { startKeyServer, type KeyServer, type KeyServerMode } from '@sallyport/testing';
import { getJson } from './get-json.js';
import { createHttpClient, type HttpClientOptions, type HttpRequest } from './http-client.js';
import type { Send } from './send.js';

const cap = 150_000;
let server: KeyServer;
const others: Server[] = [];

beforeEach(async () => {
  server = await startKeyServer({ keys: [] });
});
afterEach(async () => {
  await server.close();
  for (const other of others.splice(0)) {
    other.closeAllConnections();
    other.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const other = createServer(listener);
  others.push(other);
  await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
}

const get = (options: HttpClientOptions = {}, request: Partial<HttpRequest> = {}) =>
  createHttpClient({ deadlineMs: 5_000, ...options }).send({
    method: 'GET',
    url: server.url,
    maxBytes: cap,
    ...request,
  });

async function outageOf(answer: Promise<unknown>): Promise<OutageError> {
  const error = await answer.then(
    () => 'an answer',
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(OutageError);
  return error as OutageError;
}

async function timed<T>(work: Promise<T>): Promise<{ value: T; ms: number }> {
  const start = performance.now();
  const value = await work;
  return { value, ms: performance.now() - start };
}

describe('an answer', () => {
  it('comes with status, headers and the decoded body', async () => {
    const answer = await get();
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.body.toString()).toBe('{"keys":[]}');
  });

  it('of 4xx is an answer: the caller reads the OAuth error in it', async () => {
    server.behave('404');
    expect(await get()).toMatchObject({ status: 404, body: Buffer.from('not here') });
  });

  it('to a POST comes after headers and body were sent as given', async () => {
    const url = await serve((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => response.end(`${request.method} ${request.headers['x-probe']} ${body}`));
    });
    const answer = await get({}, { method: 'POST', url, headers: { 'x-probe': 'yes' }, body: 'token=t' });
    expect(answer.body.toString()).toBe('POST yes token=t');
  });

  it('is whole, in however many pieces it comes', async () => {
    const url = await serve((_, response) => {
      response.write('one, ');
      setTimeout(() => response.write('two, '), 20);
      setTimeout(() => response.end('three'), 40);
    });
    expect((await get({}, { url })).body.toString()).toBe('one, two, three');
  });

  it('leaves its connection open for the next one', async () => {
    for (let i = 0; i < 5; i += 1) await get();
    expect(server.counters.hits).toBe(5);
    expect(server.counters.connections).toBeLessThan(3); // the pool may open a second one while the first drains
  });
});

describe('the deadline', () => {
  it.each(['hang', 'headers-then-hang', 'drip'] as const)('covers the whole answer: %s (F3)', async (mode) => {
    server.behave(mode);
    const { value, ms } = await timed(outageOf(get({ deadlineMs: 300 })));
    expect(value.reason).toBe('issuer_timeout');
    expect(ms).toBeGreaterThan(250);
    expect(ms).toBeLessThan(1_500);
    expect(server.counters.hits).toBe(1);
  });

  it('is 1.5 s unless told otherwise (F3, D15)', async () => {
    server.behave('hang');
    const client = createHttpClient();
    const { value, ms } = await timed(outageOf(client.send({ method: 'GET', url: server.url, maxBytes: cap })));
    expect(value.reason).toBe('issuer_timeout');
    expect(ms).toBeGreaterThan(1_400);
    expect(ms).toBeLessThan(2_500);
  });

  it('is shared by the first and the second try (F3, F5)', async () => {
    const url = await serve((_, response) => void setTimeout(() => response.writeHead(500).end(), 200));
    const { value, ms } = await timed(outageOf(get({ deadlineMs: 300 }, { url })));
    expect(value.reason).toBe('issuer_timeout');
    expect(ms).toBeLessThan(1_500);
  });

  it('binds also when the sender does not heed its signal', async () => {
    const deaf = () => new Promise<Response>(() => {});
    expect((await outageOf(get({ send: deaf, deadlineMs: 50 }))).reason).toBe('issuer_timeout');
  });

  it('closes the connection of the answer it gave up on', async () => {
    const closed = new Promise<void>((resolve) => {
      void serve((request) => request.socket.on('close', () => resolve())).then((url) =>
        outageOf(get({ deadlineMs: 300 }, { url })),
      );
    });
    await closed;
  });
});

describe('the size cap', () => {
  it('lets a body of exactly the cap through, and none a byte longer (T-JWKS-5)', async () => {
    const url = await serve((_, response) => response.end('x'.repeat(1000)));
    expect((await get({}, { url, maxBytes: 1000 })).body).toHaveLength(1000);
    expect((await outageOf(get({}, { url, maxBytes: 999 }))).reason).toBe('issuer_answer_unusable');
  });

  it('stops a body of 512 MB after a few socket buffers (F6)', async () => {
    server.behave('huge');
    await outageOf(get()); // loads what the first abandoned body loads
    const before = process.memoryUsage.rss();
    expect((await outageOf(get())).reason).toBe('issuer_answer_unusable');
    expect(process.memoryUsage.rss() - before).toBeLessThan(20_000_000);
    expect(server.counters.bytesSent).toBeLessThan(40_000_000);
    expect(server.counters.hits).toBe(2);
  });

  it('closes the connection of a body that went over it (F6)', async () => {
    const closed = new Promise<void>((resolve) => {
      void serve((_, response) => {
        response.on('close', resolve);
        response.write('x'.repeat(1000)); // and never ends
      }).then((url) => outageOf(get({ deadlineMs: 60_000 }, { url, maxBytes: 999 })));
    });
    await closed;
  });

  it('counts decoded bytes: half a megabyte that unpacks to 512 MB stops at the cap (F6, T-JWKS-5)', async () => {
    server.behave('gzip-bomb');
    await outageOf(get()); // the server makes its bomb
    const before = process.memoryUsage.rss();
    const { value, ms } = await timed(outageOf(get()));
    expect(value.reason).toBe('issuer_answer_unusable');
    expect(process.memoryUsage.rss() - before).toBeLessThan(20_000_000);
    expect(ms).toBeLessThan(1_000);
  });

  it('refuses encodings stacked on one another without unpacking them (F6)', async () => {
    server.behave('stacked-gzip');
    expect((await outageOf(get())).reason).toBe('issuer_answer_unusable');
  });
});

describe('a redirect', () => {
  it('is an unusable answer, and its target is never asked (F7)', async () => {
    server.behave('redirect');
    expect(await outageOf(get())).toMatchObject({ reason: 'issuer_answer_unusable', status: 302 });
    expect(server.counters).toMatchObject({ hits: 1, canaryHits: 0 });
  });
});

describe('a second try', () => {
  it.each(['500', 'reset', 'truncated'] as const)('rescues a GET from a single %s (F5)', async (mode) => {
    server.behave(mode, { times: 1 });
    expect((await get()).status).toBe(200);
    expect(server.counters.hits).toBe(2);
  });

  it.each([
    ['500', 'issuer_error'],
    ['reset', 'issuer_unreachable'],
    ['truncated', 'issuer_unreachable'],
  ] as const)('is the last: %s twice is %s (F5)', async (mode, reason) => {
    server.behave(mode);
    expect((await outageOf(get())).reason).toBe(reason);
    expect(server.counters.hits).toBe(2);
  });

  it.each(['429', 'hang', 'huge', 'redirect', '404'] as const)('is not made after %s', async (mode) => {
    server.behave(mode);
    await get({ deadlineMs: 300 }).catch(() => undefined);
    expect(server.counters.hits).toBe(1);
  });

  it('is made for a POST only when the caller says that it does no harm', async () => {
    server.behave('500', { times: 1 });
    await outageOf(get({}, { method: 'POST' }));
    server.behave('500', { times: 1 });
    expect((await get({}, { method: 'POST', idempotent: true })).status).toBe(200);
    expect(server.counters.hits).toBe(3);
  });

  it('can be switched off', async () => {
    server.behave('500', { times: 1 });
    expect((await outageOf(get({ retry: false }))).reason).toBe('issuer_error');
  });

  it('replaces a kept-alive connection that died meanwhile (F19)', async () => {
    let answered = 0;
    const url = await serve((request, response) => {
      answered += 1;
      if (answered === 2) return request.socket.destroy(); // as a server that had closed the idle socket
      return response.end('fine');
    });
    await get({}, { url });
    expect((await get({}, { url })).body.toString()).toBe('fine');
    expect(answered).toBe(3);
  });
});

describe('Retry-After', () => {
  const clock = () => Date.UTC(2030, 0, 1, 12, 0, 0);

  it.each([
    ['429', '30', 30],
    ['503', '7', 7],
    ['429', 'Tue, 01 Jan 2030 12:02:00 GMT', 120],
    ['429', 'Tue, 01 Jan 2030 11:00:00 GMT', 0],
  ] as const)('of %s: %s is carried as %d s (F4)', async (mode, retryAfter, seconds) => {
    server.behave(mode, { retryAfter });
    expect(await outageOf(get({ clock }))).toMatchObject({
      reason: 'issuer_rate_limited',
      status: Number(mode),
      retryAfterSeconds: seconds,
    });
    expect(server.counters.hits).toBe(1);
  });

  it.each(['-5', 'soon', '1.5', '2030', '99999999999'.repeat(3)])(
    '%s says nothing unless it is a count or a date',
    async (value) => {
      server.behave('429', { retryAfter: value });
      const outage = await outageOf(get({ clock }));
      expect(outage.reason).toBe('issuer_rate_limited');
      expect(outage.retryAfterSeconds).toBe(value === '2030' ? 2030 : undefined);
    },
  );
});

describe('an outage', () => {
  it('names the host of a name that does not resolve, and nothing else of the URL (F8)', async () => {
    const url = 'https://user-pool.invalid/jwks?client_secret=hush-hush';
    const outage = await outageOf(get({ deadlineMs: 1_500 }, { url }));
    expect(outage.host).toBe('user-pool.invalid');
    expect(['issuer_unreachable', 'issuer_timeout']).toContain(outage.reason);
    expect(outage.message).toContain('user-pool.invalid');
    expect(JSON.stringify([outage, outage.message, outage.stack, outage.cause])).not.toContain('hush');
  });

  it('says that a closed port is not reachable', async () => {
    await server.close();
    expect(await outageOf(get())).toMatchObject({ reason: 'issuer_unreachable', cause: 'ECONNREFUSED' });
    server = await startKeyServer();
  });

  it('carries no bytes of an answer that is not HTTP', async () => {
    const url = await serve((request) => request.socket.end('access_token=hush-hush\r\n\r\n'));
    const outage = await outageOf(get({}, { url }));
    expect(outage.reason).toBe('issuer_unreachable');
    expect(JSON.stringify([outage, outage.stack, outage.cause])).not.toContain('hush');
  });
});

describe('an endpoint', () => {
  it.each([
    'http://issuer.example/jwks',
    'http://127.0.0.1.issuer.example/jwks',
    'http://localhost.issuer.example/',
    'http://169.254.169.254/latest/meta-data',
    'http://[::ffff:10.0.0.1]/',
    'file:///etc/passwd',
    'data:application/json,{}',
    'https://user:pass@issuer.example/',
    'issuer.example',
    '',
  ])('%p is refused as a misconfiguration before anything is sent', async (url) => {
    const callFetch = jest.fn<Send>();
    await expect(get({ send: callFetch }, { url })).rejects.toThrow(MisconfigurationError);
    expect(callFetch).not.toHaveBeenCalled();
  });

  it.each([
    'http://127.0.0.1:1/',
    'http://127.9.9.9/',
    'http://0x7f.1/',
    'http://[::1]/',
    'http://localhost/',
    'https://a.example/',
  ])('%p may be called', async (url) => {
    const callFetch = jest.fn<Send>(() => Promise.resolve(new Response('{}')));
    expect((await get({ send: callFetch }, { url })).status).toBe(200);
  });
});

describe('a JSON document', () => {
  const json = () => getJson(createHttpClient({ deadlineMs: 5_000 }), server.url, cap);

  it('is returned as its value', async () => {
    expect(await json()).toEqual({ keys: [] });
    server.behave('null');
    expect(await json()).toBeNull();
  });

  it.each(['empty', 'html', '404'] as KeyServerMode[])('is not made of %s (F5, T-JWKS-5)', async (mode) => {
    server.behave(mode);
    const outage = await outageOf(json());
    expect(outage.reason).toBe('issuer_answer_unusable');
    expect(outage.host).toMatch(/^127\.0\.0\.1:\d+$/);
  });
});
