import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { parseRouteManifest } from '@sallyport/route-manifest';
import routeManifest from '../../route-manifest.json' with { type: 'json' };

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function runProgram(program: string, args: readonly string[], env: Record<string, string> = {}): Promise<Run> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['tools/run.mjs', program, ...args],
      { env: { PATH: process.env['PATH'], ...env }, timeout: 60_000 },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}
const routes = (...args: string[]) => runProgram('tools/routes.ts', args);
const otherRoutes = (which: string, ...args: string[]) =>
  runProgram('test/tooling/fixtures/other-routes.ts', args, { ROUTES_OF: which });

let folder: string;
beforeAll(() => void (folder = mkdtempSync(path.join(tmpdir(), 'sallyport-routes-'))));
afterAll(() => rmSync(folder, { recursive: true }));
const fileWith = (text: string): string => {
  const file = path.join(folder, 'manifest.json');
  writeFileSync(file, text);
  return file;
};
const committedBut = (change: (route: Record<string, unknown>) => unknown): string =>
  fileWith(
    JSON.stringify({ version: 1, routes: routeManifest.routes.map((route) => change({ ...route })).filter(Boolean) }),
  );
const isWrite = ({ method, path: at }: Record<string, unknown>): boolean => method === 'POST' && at === '/home/premium';

// Each run is a process of its own; a busy machine may take its time.
jest.setTimeout(60_000);

describe('npm run routes', () => {
  it('prints every route with what it asks and the handler that says so', async () => {
    const { code, stdout } = await routes();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^METHOD +PATH +ACCESS +DECLARED BY$/m);
    expect(stdout).toMatch(/^GET +\/profile +profile:read +account ProfileController\.profile$/m);
    expect(stdout.trim().split('\n')).toHaveLength(routeManifest.routes.length + 1);
  });

  it('-- --json prints the manifest', async () => {
    expect(parseRouteManifest(JSON.parse((await routes('--json')).stdout))).toEqual(routeManifest);
  });

  it.each([['--chekc'], ['--diff'], ['everything'], ['--json=yes'], ['--authorizer=jwt']])(
    '-- %s is not understood: usage, and exit code 64',
    async (argument) => {
      const { code, stdout, stderr } = await routes(argument);
      expect([code, stdout]).toEqual([64, '']);
      expect(stderr).toContain('Usage: npm run routes');
    },
  );
});

describe('npm run routes -- --check', () => {
  it('passes what is committed here', async () => {
    expect(await routes('--check')).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^\d+ routes: nothing is wrong\.\n$/),
      stderr: '',
    });
  });

  it('names every fault with its sources and the remedy, and fails', async () => {
    const { code, stdout, stderr } = await otherRoutes('clashing', '--check');
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(
        /^GET \/shop\/forgotten \(shop ShopController\.forgotten\) declares no access.*@Scopes\(\)/,
      ),
      expect.stringMatching(/^GET \/shop\/invented \(shop ShopController\.invented\) .*shop:admin.*add it there/),
      expect.stringMatching(/^GET \/shop\/misspelt \(shop ShopController\.misspelt\) .*write content:read, or add/),
      expect.stringMatching(
        /^GET \/shop\/items\/stock \(stock StockController\.stock\) takes requests from GET \/shop\/items\/\{id\} \(shop ShopController\.item\)/,
      ),
    ]);
    expect(stdout).toContain('note: GET /shop/items/sale (shop ShopController.sale) takes requests that fit');
  });

  it.each(['cognito', 'jwt'])('names what the gateway alone could not enforce: --authorizer %s', async (authorizer) => {
    // Two of our own ask for a key, and an HTTP API has none.
    const own = await routes('--check', '--authorizer', authorizer);
    const faults = own.stderr.split('\n').filter((line) => /^[A-Z]+ \//.test(line));
    expect(faults).toEqual(
      authorizer === 'cognito'
        ? []
        : [
            expect.stringMatching(/^GET \/no-auth .* needs an API key/),
            expect.stringMatching(/^GET \/require-auth .* needs an API key/),
          ],
    );
    expect(own.code).toBe(authorizer === 'cognito' ? 0 : 1);
    const { code, stderr } = await otherRoutes('clashing', '--check', '--authorizer', authorizer);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^GET \/shop\/items\/\{id\} \(shop ShopController\.item\) .*ID tokens/m);
  });

  it('shows in the table what is closed', async () => {
    const { code, stdout } = await otherRoutes('clashing');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^GET +\/shop\/forgotten +closed: declares nothing +shop ShopController\.forgotten$/m);
  });

  it('names routes that no policy tells apart, unless the gateway keeps an answer for each route', async () => {
    const { code, stderr } = await otherRoutes('undistinguishable', '--check');
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(
        /^No policy that allows GET \/users\/\{id\} \(users UserController\.one\) tells GET \/users\/\{id\}\/orders \(users UserController\.orders\) from GET \/\{rest\+\} \(users UserController\.rest\).*\n$/,
      ),
    ]);
    const perRoute = 'method.request.header.Authorization,context.resourceId,context.httpMethod';
    const env = { ROUTES_OF: 'undistinguishable', AUTHORIZER_IDENTITY_SOURCES: perRoute };
    expect(await runProgram('test/tooling/fixtures/other-routes.ts', ['--check'], env)).toMatchObject({
      code: 0,
      stderr: '',
    });
  });

  it('names routes that a gateway would tell apart in another way, both with their handlers', async () => {
    const { code, stderr } = await otherRoutes('unexpressible', '--check');
    expect(code).toBe(1);
    expect(stderr).toContain('shop: WideController.admin (GET /shop/admin) and WideController.one (GET /shop/{id})');
  });
});

describe('npm run routes -- --diff', () => {
  it('of a git ref passes what did not change', async () => {
    expect(await routes('--diff', 'HEAD')).toMatchObject({ code: 0, stdout: 'No access changed since HEAD.\n' });
  });

  it('fails when access widened, and names the handler', async () => {
    const stricter = committedBut((route) =>
      isWrite(route) ? { ...route, scopes: { allOf: ['content:write', 'content:admin'] } } : route,
    );
    const { code, stdout, stderr } = await routes('--diff', stricter);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /^WIDENED +POST +\/home\/premium +content:write and content:admin → content:write +premium-content PremiumContentController\.\w+$/m,
    );
    expect(stderr).toContain('Access widened');
  });

  it('passes when access narrowed, or a guarded route is new', async () => {
    const wider = committedBut((route) => (isWrite(route) ? { ...route, access: 'public', scopes: undefined } : route));
    expect(await routes('--diff', wider)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^NARROWED +POST/) });
    const fewer = committedBut((route) => (isWrite(route) ? undefined : route));
    const { code, stdout } = await routes('--diff', fewer, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject([{ kind: 'added', methods: ['POST'], path: '/home/premium' }]);
  });

  it('fails on a new public route', async () => {
    const { code, stdout } = await otherRoutes('clashing', '--diff', fileWith('{"version":1,"routes":[]}'));
    expect(code).toBe(1);
    expect(stdout).toMatch(/^WIDENED +GET +\/shop\/items\/sale +closed → public/m);
    expect(stdout).toMatch(/^ADDED +GET +\/shop\/items\/stock /m);
  });

  it.each([['no-such-ref'], [''], ['libs'], ['package.json']])(
    'never takes what cannot be read for an empty manifest: %j',
    async (base) => {
      const { code, stdout, stderr } = await routes('--diff', base);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toContain('manifest_invalid');
    },
  );
});

describe('npm run routes -- --scopes-of', () => {
  const scopesOf = (name: string, env: Record<string, string>) =>
    runProgram('tools/routes.ts', ['--scopes-of', name], env);

  it('prints what defines the scopes of the routes at the provider, under its names', async () => {
    const { code, stdout } = await scopesOf('cognito', {
      IDENTITY_PROVIDER: 'auth0,cognito',
      AUTH0_DOMAIN: 'tenant.example.com',
      AUTH0_AUDIENCE: 'https://api.example.com',
      COGNITO_USER_POOL_ID: 'eu-west-1_AbCdEf123',
      COGNITO_RESOURCE_SERVER: 'premium_api',
      COGNITO_CLIENT_IDS: 'shop',
    });
    expect(code).toBe(0);
    const asked = routeManifest.routes.flatMap(({ scopes }) => scopes?.allOf ?? []);
    const { Scopes } = JSON.parse(stdout).Resources.ResourceServer.Properties;
    expect(Scopes.map(({ ScopeName }: { ScopeName: string }) => ScopeName)).toEqual([...new Set(asked)].sort());
  });

  it('says which providers there are when it is none of them', async () => {
    expect(await scopesOf('auth0', {})).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('IDENTITY_PROVIDER names local. Name one of those, or add auth0 to it.'),
    });
  });

  it('names a scope that nobody described', async () => {
    const { code, stderr } = await otherRoutes('clashing', '--scopes-of', 'local');
    expect(code).toBe(1);
    expect(stderr).toContain('scopes.json does not hold content:raed');
  });
});
