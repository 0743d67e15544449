import { afterEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { isRunning, npmRun, type Program } from '../setup/process-group.js';

interface Announcement {
  readonly provider: string;
  readonly routes: readonly { readonly method: string; readonly url: string; readonly access: string }[];
  readonly tokens: Readonly<Record<string, string>>;
}

let demo: Program | undefined;
let printed = '';
afterEach(end);

/** By SIGTERM: npm hands it on, and what it started would outlive a SIGKILL. */
async function end(): Promise<number | null> {
  if (demo === undefined || demo.exitCode !== null) return demo?.exitCode ?? null;
  demo.kill('SIGTERM');
  const [code] = (await once(demo, 'exit')) as [number | null];
  return code;
}

async function start(environment: Readonly<Record<string, string>>): Promise<Announcement> {
  const { IDENTITY_PROVIDER: _, ...inherited } = process.env;
  demo = npmRun(['demo', '--', '--json'], { ...inherited, LOG_LEVEL: 'silent', ...environment });
  printed = '';
  demo.stdout.on('data', (text: string) => (printed += text));
  while (!printed.includes('\n')) await once(demo.stdout, 'data');
  return JSON.parse(printed.split('\n', 1)[0]!) as Announcement;
}

describe('IDENTITY_PROVIDER=… npm run demo', () => {
  it.each([
    ['local', ['reader', 'writer', 'none', 'opaque']],
    ['oidc', ['reader', 'writer', 'none', 'opaque']],
    ['auth0', ['reader', 'writer', 'none']],
    ['cognito', ['reader', 'writer', 'none']],
    ['arculix', ['reader', 'writer', 'none', 'opaque']],
    ['auth0,cognito', ['reader', 'writer', 'none']],
  ])(
    'with %s: the same routes, tokens and answers, and SIGTERM ends it',
    async (name, tokenNames) => {
      const { provider, routes, tokens } = await start({ IDENTITY_PROVIDER: name });
      expect(provider).toBe(name);
      expect(Object.keys(tokens)).toEqual(tokenNames);
      const scoped = routes.filter(({ access }) => access === 'scopes');
      expect(scoped).toHaveLength(4);
      const statuses = await Promise.all(
        scoped.flatMap(({ method, url }) =>
          [undefined, 'none', 'reader', 'writer'].map(async (who) => {
            const headers: Record<string, string> = who === undefined ? {} : { authorization: `Bearer ${tokens[who]}` };
            return [`${method} ${new URL(url).pathname}`, who, (await fetch(url, { method, headers })).status] as const;
          }),
        ),
      );
      for (const [route, who, status] of statuses) {
        const allowed = who === 'writer' || (who === 'reader' && !route.startsWith('POST'));
        expect([route, who, status]).toEqual([route, who, who === undefined ? 401 : allowed ? 200 : 403]);
      }
      demo!.kill('SIGTERM');
      const [code] = (await once(demo!, 'exit')) as [number | null];
      expect(code).toBe(0);
      expect(isRunning(demo!)).toBe(false);
    },
    30_000,
  );

  it('follows SCOPE_ALIASES at both ends', async () => {
    const { routes, tokens } = await start({
      IDENTITY_PROVIDER: 'cognito',
      SCOPE_ALIASES: JSON.stringify({ cognito: { 'profile:read': 'premium_api/get.profile' } }),
    });
    const { url } = routes.find(({ url }) => url.endsWith('/profile'))!;
    const claims = JSON.parse(Buffer.from(tokens['reader']!.split('.')[1]!, 'base64url').toString()) as object;
    expect(claims).toMatchObject({ scope: 'premium_api/get.profile premium_api/content:read' });
    expect((await fetch(url, { headers: { authorization: `Bearer ${tokens['reader']}` } })).status).toBe(200);
  }, 30_000);

  it('A12, X4: takes the raw token from the header that the settings name', async () => {
    const { routes, tokens } = await start({
      IDENTITY_PROVIDER: 'arculix',
      TOKEN_HEADER: 'authorizationToken',
      TOKEN_SCHEME: 'optional',
    });
    const { url } = routes.find(({ url }) => url.endsWith('/profile'))!;
    const ask = async (headers: Readonly<Record<string, string>>) => (await fetch(url, { headers })).status;
    expect(await ask({ authorizationToken: tokens['reader']! })).toBe(200);
    expect(await ask({ authorizationToken: `Bearer ${tokens['reader']}` })).toBe(200);
    expect(await ask({ authorization: `Bearer ${tokens['reader']}` })).toBe(401);
  }, 30_000);

  it('K1: exchanges opaque tokens for JWTs when two variables say so', async () => {
    const { routes, tokens } = await start({
      LOCAL_INTROSPECTION_FORMAT: 'phantom',
      PHANTOM_TOKEN_CONTEXT_KEY: 'phantom',
      LOG_LEVEL: 'debug',
    });
    const { url } = routes.find(({ url }) => url.endsWith('/profile'))!;
    const authorization = `Bearer ${tokens['opaque']}`;
    expect((await fetch(url, { headers: { authorization } })).status).toBe(200);
    const lines = () => printed.split('\n').filter((line) => line.includes('"outcome":"allow"'));
    while (lines().length < 2) await once(demo!.stdout, 'data');
    const [atGateway, atApplication] = lines().map((line) =>
      (JSON.parse(line) as { steps: { step: string }[] }).steps.map(({ step }) => step),
    );
    expect(atGateway).toEqual(expect.arrayContaining(['signature', 'introspection']));
    expect(atApplication).toContain('signature');
    expect(atApplication).not.toContain('introspection');
    expect(printed.split('\n').slice(1).join('\n')).not.toContain(tokens['opaque']);
  }, 60_000);

  it('names what it cannot embed, and every other fault with it', async () => {
    const { PATH, HOME } = process.env;
    const failed = spawn('npm', ['run', '-s', 'demo'], {
      env: { PATH, HOME, IDENTITY_PROVIDER: 'okta', CLOCK_SKEW_SECONDS: 'many' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    failed.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    const [code] = (await once(failed, 'exit')) as [number];
    expect([code, said]).toEqual([1, expect.stringContaining('the demo embeds one tenant each of local, oidc, auth0')]);
    expect(said).toContain('CLOCK_SKEW_SECONDS is "many"');
  }, 30_000);
});
