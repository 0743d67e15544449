import { once } from 'node:events';
import { fromCognitoIdentityPool } from '@aws-sdk/credential-providers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { signedFetch } from '@sallyport/token-client';
import { isRunning, killGroup, npmRun, type Program } from '../setup/process-group.js';

interface Ready {
  readonly ready: boolean;
  readonly provider: string;
  readonly urls: Readonly<Record<'idp' | 'gateway' | 'identityPool' | 'members', string>>;
  readonly region: string;
  readonly apiKey: string;
  readonly identityPool: Readonly<Record<'id' | 'login' | 'idToken', string>>;
  readonly routes: readonly { readonly app: string; readonly method: string; readonly url: string }[];
  readonly tokens: Readonly<Record<'reader' | 'writer' | 'none' | 'opaque', string>>;
}

let demo: Program;
let ready: Ready;
let said = '';

beforeAll(async () => {
  demo = npmRun(['demo', '--', '--json'], { ...process.env, IDENTITY_PROVIDER: '', LOG_LEVEL: 'info' });
  demo.stdout.on('data', (text: string) => (said += text));
  while (!said.includes('\n')) await once(demo.stdout, 'data');
  ready = JSON.parse(said.slice(0, said.indexOf('\n'))) as Ready;
}, 30_000);
afterAll(() => killGroup(demo));

const status = async (method: string, url: string, token?: string): Promise<number> => {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return (await fetch(url, { method, headers })).status;
};

describe('npm run demo -- --json', () => {
  it('says in its first line what is there: addresses, routes with their scopes, tokens', () => {
    const loopback = expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(ready).toMatchObject({
      ready: true,
      provider: 'local',
      urls: { idp: loopback, gateway: loopback, members: loopback },
    });
    const scopes = (scope: string) => ({ access: 'scopes', scopes: { allOf: [scope] } });
    const { gateway } = ready.urls;
    expect(ready.routes).toEqual([
      expect.objectContaining({ app: 'account', method: 'GET', url: `${gateway}/profile`, ...scopes('profile:read') }),
      expect.objectContaining({ app: 'members', url: `${gateway}/me`, ...scopes('profile:read') }),
      expect.objectContaining({ app: 'members', url: `${gateway}/no-auth`, access: 'public', apiKey: true }),
      expect.objectContaining({ app: 'members', url: `${gateway}/require-auth`, access: 'iam', apiKey: true }),
      expect.objectContaining({ method: 'GET', url: `${gateway}/home/premium`, ...scopes('content:read') }),
      expect.objectContaining({ method: 'POST', url: `${gateway}/home/premium`, ...scopes('content:write') }),
    ]);
    const { reader, writer, none, opaque } = ready.tokens;
    for (const jwt of [reader, writer, none]) expect(jwt).toMatch(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(opaque).not.toContain('.');
    expect(ready).toMatchObject({
      region: 'eu-west-1',
      apiKey: expect.stringMatching(/^.{20,128}$/),
      urls: { identityPool: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/identity-pool$/) },
      identityPool: {
        id: expect.stringMatching(/^eu-west-1:/),
        login: 'cognito-idp.eu-west-1.amazonaws.com/eu-west-1_SallyPort',
        idToken: expect.stringMatching(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/),
      },
    });
  });

  it('answers as soon as it said so: every route by every token', async () => {
    const { reader, writer, none, opaque } = ready.tokens;
    const seen = ready.routes.map(async ({ method, url }) => ({
      [`${method} ${new URL(url).pathname}`]: await Promise.all(
        [reader, writer, none, opaque, undefined].map((token) => status(method, url, token)),
      ),
    }));
    expect(Object.assign({}, ...(await Promise.all(seen)))).toEqual({
      'GET /profile': [200, 200, 403, 200, 401],
      'GET /me': [200, 200, 403, 200, 401],
      // Neither has a key; the second is not signed either, and a token is no signature.
      'GET /no-auth': [403, 403, 403, 403, 403],
      'GET /require-auth': [403, 403, 403, 403, 403],
      'GET /home/premium': [200, 200, 403, 200, 401],
      'POST /home/premium': [403, 200, 403, 403, 401],
    });
  });

  it('opens the signed route to the person of its identity pool, and to nobody by the key alone (P1, P4, RP4)', async () => {
    const { urls, region, apiKey, identityPool, routes } = ready;
    const credentials = fromCognitoIdentityPool({
      identityPoolId: identityPool.id,
      logins: { [identityPool.login]: identityPool.idToken },
      clientConfig: { region, endpoint: urls.identityPool },
    });
    const headers = { 'x-api-key': apiKey };
    const [open, signed] = ['/no-auth', '/require-auth'].map(
      (path) => routes.find(({ url }) => url.endsWith(path))!.url,
    );
    const callSigned = signedFetch({ region, credentials, clock: Date.now });
    expect(await (await callSigned(signed!, { headers })).json()).toEqual({ message: "You're past the velvet rope!" });
    expect((await fetch(signed!, { headers })).status).toBe(403);
    expect(await (await fetch(open!, { headers })).json()).toEqual({ message: 'Open for All!' });
  });

  it('tells a client that knows the gateway alone whose tokens it takes (RFC 9728)', async () => {
    const { idp, gateway } = ready.urls;
    const answer = await fetch(`${gateway}/.well-known/oauth-protected-resource`);
    expect(await answer.json()).toMatchObject({ resource: gateway, authorization_servers: [idp] });
  });

  it('ends on Ctrl-C with exit code 0 and nothing left running', async () => {
    expect(isRunning(demo)).toBe(true);
    demo.kill('SIGINT');
    const [code] = (await once(demo, 'exit')) as [number | null];
    expect(code).toBe(0);
    expect(isRunning(demo)).toBe(false);
  });
});
