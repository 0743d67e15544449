import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { MisconfigurationError } from '@sallyport/protocol';
import { mountConsole, type ConsoleOptions } from './mount-console.js';

const open: { close(): void }[] = [];
afterEach(() => open.splice(0).forEach((one) => one.close()));

const options = (more: Partial<ConsoleOptions> = {}): ConsoleOptions => ({
  world: () => undefined,
  page: async (_, response) => void response.end('the page'),
  env: {},
  ...more,
});

async function serve(more: Partial<ConsoleOptions> = {}) {
  const mounted = mountConsole(options(more));
  const server = createServer((request, response) => mounted.serve(request, response)).listen(0, '127.0.0.1');
  open.push(server);
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const key = mounted.url(url).split('#key=')[1]!;
  return { mounted, url, key };
}

describe('the mounted console', () => {
  it.each([{ NODE_ENV: 'production' }, { AWS_LAMBDA_FUNCTION_NAME: 'demo' }])('is none with %j', (env) => {
    expect(() => mountConsole(options({ env }))).toThrow(MisconfigurationError);
  });

  it('has a key of its own for each run, in the fragment of its address', async () => {
    const keys = await Promise.all([serve(), serve()]);
    for (const { key } of keys) expect(key).toMatch(/^[\w-]{43}$/);
    expect(keys[0]!.key).not.toBe(keys[1]!.key);
    expect(keys[0]!.mounted.url('http://127.0.0.1:4000')).toBe(`http://127.0.0.1:4000/_console#key=${keys[0]!.key}`);
  });

  it('leaves everything but its API to the page, and says that it is starting until there is something to show', async () => {
    const { url, key } = await serve();
    for (const path of ['/_console', '/_console/', '/_console/assets/x.js', '/_console/api']) {
      expect(await (await fetch(url + path)).text()).toBe('the page');
    }
    const early = await fetch(`${url}/_console/api/session`, { headers: { 'x-console-key': key } });
    expect([early.status, await early.json()]).toMatchObject([503, { error: 'starting' }]);
  });

  it('tells nothing of what went wrong within', async () => {
    const { url } = await serve({ page: () => Promise.reject(new Error('SECRET')) });
    const answer = await fetch(`${url}/_console/`);
    const text = await answer.text();
    expect([answer.status, text]).toEqual([500, expect.stringContaining('unexpected')]);
    expect(text).not.toContain('SECRET');
  });
});
