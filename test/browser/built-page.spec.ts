import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { builtPage } from '../../apps/demo/src/built-page.js';
import { describeInBrowser, scrollsSideways, seriousFindings } from './chromium.fixture.js';

// The page is built with the first request; a busy machine may take its time.
jest.setTimeout(60_000);

describeInBrowser('a page of the demo', (visit) => {
  let server: Server;
  let base: string;

  beforeAll(async () => {
    const serve = builtPage({ app: 'console', at: '/_console', connect: () => [] });
    server = createServer((request, response) => void serve(request, response));
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => void server.close());

  it('is built with the first request, and loads nothing but its own files', async () => {
    const { page, problems, close } = await visit();
    await page.goto(`${base}/_console`);
    expect(page.url()).toMatch(/\/_console\//);
    expect(await page.locator('h1').first().textContent()).not.toBe('');
    expect(await seriousFindings(page)).toEqual([]);
    expect(await scrollsSideways(page)).toBe(false);
    expect(problems).toEqual([]);
    await close();
  });

  it.each([
    '/_console/../package.json',
    '/_console/%2e%2e/package.json',
    '/_console/assets/../../x',
    '/_console/none.js',
    '//',
    '//[',
  ])('has no file %s', async (target) => {
    const { request } = await import('node:http');
    const status = await new Promise<number | undefined>((resolve, reject) => {
      request(base, { path: target }, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(404);
  });

  it('takes no script that is not its own, and no frame around it', async () => {
    const response = await fetch(`${base}/_console/`);
    const policy = response.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
  });
});
