import { afterEach, describe, expect, it } from '@jest/globals';
import type { RestApi } from './api.js';
import { counted, gatewayForTests, raw, restApi } from './gateway-fixture.js';
import type { LambdaHandler } from './lambda-invocation.js';
import { readProxyAnswer } from './proxy-answer.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((gateway) => gateway.close()));
});

async function start(app: LambdaHandler, api: Partial<Omit<RestApi, 'authorizer'>> = {}) {
  const { gateway } = await gatewayForTests({ api: restApi(api), app });
  open.push(gateway);
  return { gateway, get: (headers: Record<string, string> = {}) => fetch(`${gateway.url}/open`, { headers }) };
}
const answering = (answer: object) => counted(() => answer);

describe('the answer of an integration', () => {
  it('goes out with its status, headers and UTF-8 body (D2)', async () => {
    const { get } = await start(
      answering({ statusCode: '201', headers: { 'X-Number': 7, 'Content-Type': 'text/plain' }, body: 'Daniël' }),
    );
    const response = await get();
    expect([response.status, response.headers.get('x-number'), response.headers.get('content-type')]).toEqual([
      201,
      '7',
      'text/plain',
    ]);
    expect(await response.text()).toBe('Daniël');
  });

  it('is JSON when it names no type, and may be empty', async () => {
    const { get } = await start(answering({ statusCode: 200 }));
    const response = await get();
    expect([response.headers.get('content-type'), await response.text()]).toEqual(['application/json', '']);
  });

  it('has its WWW-Authenticate renamed, in either list and any case (G63)', async () => {
    for (const headers of [
      { headers: { 'WWW-Authenticate': 'Bearer' } },
      { headers: { 'www-authenticate': 'Bearer' } },
      { multiValueHeaders: { 'Www-Authenticate': ['Bearer'] } },
    ]) {
      const { gateway } = await start(answering({ statusCode: 401, ...headers }));
      const { head } = await raw(gateway.port, 'GET /open HTTP/1.1', 'Host: a');
      expect(head).toContain('x-amzn-Remapped-WWW-Authenticate: Bearer');
      expect(head).not.toMatch(/^www-authenticate/im);
    }
  });

  it('cannot set the connection, the length or the date of the gateway’s own', async () => {
    const { gateway } = await start(
      answering({
        statusCode: 200,
        headers: { Connection: 'x', 'Content-Length': '999', Date: 'y', Server: 'z', 'Transfer-Encoding': 'chunked' },
        body: '{}',
      }),
    );
    const { head, body } = await raw(gateway.port, 'GET /open HTTP/1.1', 'Host: a');
    expect(head).toContain('x-amzn-Remapped-Content-Length: 999');
    expect(head).toContain('Content-Length: 2');
    expect(head).not.toMatch(/^transfer-encoding/im);
    expect(body).toBe('{}');
  });

  it('merges the two lists of headers, a value in both once', () => {
    const answer = readProxyAnswer(
      {
        statusCode: 200,
        headers: { 'Set-Cookie': 'a=1', X: '1' },
        multiValueHeaders: { 'set-cookie': ['a=1', 'b=2'] },
      },
      'id',
      false,
    );
    expect(answer?.headers.filter(([name]) => name === 'Set-Cookie')).toEqual([
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
    ]);
  });

  it('in base64 is decoded when the client accepts a binary media type, else goes out as it is', async () => {
    const { get } = await start(answering({ statusCode: 200, body: 'AP/+', isBase64Encoded: true }), {
      binaryMediaTypes: ['image/png'],
    });
    expect([...new Uint8Array(await (await get({ Accept: 'image/png, */*;q=0.1' })).arrayBuffer())]).toEqual([
      0, 255, 254,
    ]);
    expect(await (await get({ Accept: 'text/plain' })).text()).toBe('AP/+');
  });

  it('without a body keeps the connection usable after 204 and 304', async () => {
    for (const statusCode of [204, 304]) {
      const { get } = await start(answering({ statusCode, body: 'x' }));
      expect([(await get()).status, (await get()).status]).toEqual([statusCode, statusCode]);
    }
  });

  it.each([
    ['nothing', null],
    ['text', 'hello'],
    ['a list', []],
    ['no status', { body: 'x' }],
    ['a status of 99', { statusCode: 99 }],
    ['a status of 100', { statusCode: 100 }],
    ['a status of 600', { statusCode: 600 }],
    ['a broken status', { statusCode: 200.5 }],
    ['a status in words', { statusCode: 'OK' }],
    ['an object as body', { statusCode: 200, body: {} }],
    ['headers as a list', { statusCode: 200, headers: ['a'] }],
    ['an object as header', { statusCode: 200, headers: { a: {} } }],
    ['text in the multi-value list', { statusCode: 200, multiValueHeaders: { a: 'b' } }],
    ['a line break in a header', { statusCode: 200, headers: { a: 'b\r\nc: d' } }],
    ['a space in a header name', { statusCode: 200, headers: { 'a b': 'c' } }],
    ['base64 as text', { statusCode: 200, isBase64Encoded: 'true' }],
    ['more than 6 MB', { statusCode: 200, body: 'a'.repeat(6 * 1024 * 1024 + 1) }],
  ])('as %s is malformed: 502 (G30 row 13)', async (_, answer) => {
    const { get } = await start(counted(() => answer));
    const response = await get();
    expect([response.status, await response.text()]).toEqual([502, '{"message": "Internal server error"}']);
    expect(response.headers.get('x-amzn-errortype')).toBe('InternalServerErrorException');
  });

  it('that is an error is 502 and shows nothing of it', async () => {
    const { get } = await start(
      counted(() => {
        throw new Error('SECRET');
      }),
    );
    const response = await get();
    expect([response.status, await response.text()]).toEqual([502, '{"message": "Internal server error"}']);
    expect(response.headers.get('x-amzn-errortype')).toBe('InternalServerErrorException');
  });

  it('that does not come is 504 after the timeout (G30 row 13)', async () => {
    const { get } = await start(() => new Promise(() => {}), { integrationTimeoutMs: 50 });
    const response = await get();
    expect([response.status, await response.text()]).toEqual([504, '{"message": "Endpoint request timed out"}']);
    expect(response.headers.get('x-amzn-errortype')).toBe('InternalServerErrorException');
  });
});
