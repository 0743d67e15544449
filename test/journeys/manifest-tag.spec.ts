import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import routeManifest from '../../route-manifest.json' with { type: 'json' };
import { startLocalIdp, type LocalIdp } from '../../apps/local-idp/src/local-idp.js';
import { tokenEvent } from './gateway-world.js';

// Bundles are built here, on machines that may be busy.
jest.setTimeout(120_000);

const run = promisify(execFile);
const plain = { PATH: process.env['PATH'] };

/** One invocation of the built authorizer, and then two of the built application with what it handed over. */
const program = `
  const [folder, token, event, headers] = process.argv.slice(1);
  const { handler: authorize } = await import(folder + '/authorizer/index.mjs');
  const { handler: serve } = await import(folder + '/account/index.mjs');
  const { context } = await authorize(JSON.parse(event), {});
  const request = {
    httpMethod: 'GET', path: '/profile', resource: '/profile', body: null, isBase64Encoded: false,
    headers: { Authorization: 'Bearer ' + token, ...JSON.parse(headers) },
    requestContext: { stage: 'latest', authorizer: headers === '{}' ? { principalId: 'reader', ...context } : undefined },
  };
  const { statusCode } = await serve(request, {});
  await serve(request, {});
  console.log(JSON.stringify({ manifest: context.manifest, statusCode }));
  process.exit(0);`;

let folder: string;
let idp: LocalIdp;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sallyport-manifest-'));
  idp = await startLocalIdp({ dialect: 'oidc' });
  await run(process.execPath, ['tools/build.mjs', 'authorizer', 'account', '--outdir', folder], { env: plain });
});
afterAll(async () => {
  await idp.close();
  await rm(folder, { recursive: true, force: true });
});

async function invoke(environment: Readonly<Record<string, string>> = {}, headers: object = {}) {
  const token = await idp.token('reader');
  const event = JSON.stringify(tokenEvent(`Bearer ${token}`));
  const { stdout } = await run(
    process.execPath,
    ['--input-type=module', '-e', program, folder, token, event, JSON.stringify(headers)],
    { env: { ...plain, ...idp.environment(), ...environment } },
  );
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { at?: string; message?: string; manifest?: string; statusCode?: number });
  const notices = lines.flatMap(({ at, message }) => (at === 'boot' && message !== undefined ? [message] : []));
  return {
    ...lines.at(-1),
    ready: notices.find((notice) => notice.startsWith('Ready')),
    reports: notices.filter((notice) => notice.includes('another declaration')),
  };
}

/** The manifest with one more route, as an older or a newer deployment would have it. */
async function otherManifest(): Promise<string> {
  const file = path.join(folder, 'other-manifest.json');
  const added = { app: 'account', method: 'GET', path: '/added', access: 'authenticated' };
  await writeFile(file, JSON.stringify({ ...routeManifest, routes: [...routeManifest.routes, added] }));
  return file;
}

describe('the authorizer and an application of one build', () => {
  it('hold one manifest: its tag is said at start and in the context, and nobody complains', async () => {
    const { manifest, statusCode, ready, reports } = await invoke();
    expect(manifest).toMatch(/^[0-9a-f]{12}$/);
    expect(ready).toContain(`manifest ${manifest}.`);
    expect([statusCode, reports]).toEqual([200, []]);
  });

  it('of two builds differ: the application says so once, and answers as it declares', async () => {
    const { manifest, statusCode, reports } = await invoke({ ROUTE_MANIFEST: await otherManifest() });
    expect(reports).toEqual([expect.stringContaining(`(manifest ${manifest})`)]);
    expect(statusCode).toBe(200);
  });

  it('are told apart by the event alone: no header has a part in it (T-SPF-1)', async () => {
    const { reports } = await invoke(
      { ROUTE_MANIFEST: await otherManifest() },
      { manifest: '000000000000', 'x-amzn-authorizer-manifest': '000000000000', 'x-apigateway-event': '%7B%7D' },
    );
    expect(reports).toEqual([]);
  });
});

describe('a manifest that is not what the applications enforce', () => {
  it('fails the build, which names the route and the command', async () => {
    const failed = await run(
      process.execPath,
      ['tools/run.mjs', 'tools/manifest-tags.ts', '--manifest', await otherManifest()],
      { env: { ...plain, IDENTITY_PROVIDER: 'local' } },
    ).catch((error: unknown) => error);
    expect(failed).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /account: GET \/added is in the manifest .* enforced by nobody[^]*npm run manifest/,
      ),
    });
  });
});
