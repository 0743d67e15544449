import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { describeInBrowser } from './chromium.fixture.js';

jest.setTimeout(60_000);

describeInBrowser('a page in a test', (visit) => {
  let server: Server;
  let port: number;
  beforeAll(async () => {
    server = createServer((_, response) =>
      response.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'text/html' }).end('<p>here'),
    );
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => void server?.close());

  it.each([
    ['a number', 'http://192.0.2.1'],
    ['a number of IPv6', 'http://[2001:db8::1]'],
    ['the metadata of a cloud', 'http://169.254.169.254'],
    ['a name', 'http://example.com'],
    ['a name, over TLS', 'https://example.com'],
  ])('does not leave this machine, and who tries is told of: %s', async (_, foreign) => {
    const { page, problems, close } = await visit();
    await page.goto(`http://127.0.0.1:${port}/`);
    const failing = page.waitForEvent('requestfailed');
    expect(await page.evaluate(`fetch('${foreign}/').then(() => 'answered', () => 'failed')`)).toBe('failed');
    const failed = await failing;
    expect([new URL(failed.url()).origin, failed.failure()?.errorText]).toEqual([
      foreign,
      'net::ERR_PROXY_CONNECTION_FAILED',
    ]);
    expect(problems).toContain(`left this machine: ${foreign}/`);
    await close();
  });

  it('does not leave it by a socket', async () => {
    const { page, problems, close } = await visit();
    await page.goto(`http://127.0.0.1:${port}/`);
    const said = page.waitForEvent('console');
    await page.evaluate(`new Promise((resolve) => { new WebSocket('ws://192.0.2.1/').onclose = resolve; })`);
    await said;
    expect(problems).toEqual([expect.stringMatching(/^console: WebSocket .*ERR_PROXY_CONNECTION_FAILED/)]);
    await close();
  });

  it('finds other ports of it, by address and by name', async () => {
    const { page, problems, close } = await visit();
    await page.goto(`http://127.0.0.1:${port}/`);
    const statuses = await page.evaluate(
      `Promise.all(['127.0.0.1', 'localhost'].map((host) => fetch('http://' + host + ':${port}/').then(({ status }) => status)))`,
    );
    expect([statuses, problems]).toEqual([[200, 200], []]);
    await close();
  });
});
