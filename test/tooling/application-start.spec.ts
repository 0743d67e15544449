import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateSigningKey, mintJwt, startKeyServer, type KeyServer } from '@sallyport/testing';

const run = promisify(execFile);
const issuer = 'https://issuer.example';
const audience = 'https://api.example';

/** Sends requests to a bundle in a fresh process, and prints its answers. */
const program = `
  const [, bundle, ...requests] = process.argv;
  const { handler } = await import(bundle);
  const answers = [];
  for (const request of requests) {
    const event = JSON.parse(request);
    const { statusCode, body } = await handler({ resource: event.path, requestContext: { stage: 'dev' }, ...event }, {});
    answers.push({ statusCode, body });
  }
  console.log(JSON.stringify(answers));
  process.exit(0);`;

/** In the names of bytecode: which Node reads it. */
const madeFor = `${process.versions.v8}-${process.arch}`;

/** Whether V8 takes the bytecode that the start would offer it here. */
const offer = `
  const { readFileSync } = process.getBuiltinModule('node:fs');
  const { Script } = process.getBuiltinModule('node:vm');
  const [, start] = process.argv;
  const cachedData = readFileSync(start + '.' + process.versions.v8 + '-' + process.arch + (globalThis.gc ? '.gc' : '') + '.bytecode');
  const how = { filename: start + '.js', lineOffset: -1, cachedData };
  console.log(new Script(readFileSync(start + '.js', 'latin1'), how).cachedDataRejected);`;

const key = generateSigningKey('RS256', 'k');
let folder: string;
let keys: KeyServer;
let token: string;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'application-start-'));
  keys = await startKeyServer();
  keys.publish({ keys: [key.jwk] });
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer, aud: audience, sub: 'u', client_id: 'shop', scope: 'content:read' };
  const header = { alg: 'RS256', kid: 'k', typ: 'JWT' };
  token = mintJwt({ header, claims: { ...claims, iat: now, exp: now + 300 }, key: key.privateKey });
  env = { IDENTITY_PROVIDER: 'oidc', OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience, LOG_LEVEL: 'silent' };
  const issuers = {
    [issuer]: { metadata: { issuer, jwks_uri: 'https://issuer.example/keys' }, keys: { keys: [key.jwk] } },
  };
  await writeFile(
    path.join(folder, 'snapshot.json'),
    JSON.stringify({ version: 1, takenAt: new Date().toISOString(), issuers }),
  );
  await build('plain', 'none.json');
  await build('snapshot', 'snapshot.json');
}, 180_000);
afterAll(async () => {
  await keys.close();
  await rm(folder, { recursive: true, force: true });
});

const build = (to: string, snapshot: string) =>
  run(process.execPath, [
    'tools/build.mjs',
    'premium-content',
    '--outdir',
    path.join(folder, to),
    '--snapshot',
    path.join(folder, snapshot),
  ]);

const bundled = (build: string, ...files: string[]): string => path.join(folder, build, 'premium-content', ...files);

/** The script that a bundle starts with, without its suffix. */
async function startOf(build: string): Promise<string> {
  const [script] = (await readdir(bundled(build))).filter((name) => /^start-[0-9a-f]{12}\.js$/.test(name));
  return bundled(build, script!.replace('.js', ''));
}

async function ask(build: string, settings: Readonly<Record<string, string>>, ...requests: object[]) {
  const told = requests.map((request) => JSON.stringify({ httpMethod: 'GET', path: '/home/premium', ...request }));
  const flags = ['--input-type=module', '-e', program, bundled(build, 'index.mjs'), ...told];
  const { stdout } = await run(process.execPath, flags, { env: { ...env, ...settings } });
  return JSON.parse(stdout) as { readonly statusCode: number; readonly body: string }[];
}
const presenting = () => ({ headers: { authorization: `Bearer ${token}` } });
const statusesOf = (answers: Awaited<ReturnType<typeof ask>>) => answers.map(({ statusCode }) => statusCode);

describe('the start of a bundled application', () => {
  it('decides by its guard, from bytecode', async () => {
    const asking = ask('plain', { OIDC_JWKS_URI: keys.url }, presenting(), { headers: {} }, { path: '/nowhere' });
    expect(statusesOf(await asking)).toEqual([200, 401, 404]);
  });

  it('needs no issuer for the first token where a snapshot was built in', async () => {
    const unreachable = { OIDC_JWKS_URI: 'http://127.0.0.1:9/keys' };
    expect(statusesOf(await ask('snapshot', unreachable, presenting()))).toEqual([200]);
    expect(statusesOf(await ask('plain', unreachable, presenting()))).toEqual([503]);
  });

  it('holds no code for uploads and no charset tables: both lie beside it', async () => {
    const start = await readFile(`${await startOf('plain')}.js`, 'latin1');
    expect(start).not.toMatch(/LIMIT_FILE_SIZE|streamsearch/);
    const files = await readdir(bundled('plain'));
    const later = await Promise.all(
      files.filter((name) => name.startsWith('platform-express')).map((name) => readFile(bundled('plain', name))),
    );
    expect(Buffer.concat(later).toString('latin1')).toContain('LIMIT_FILE_SIZE');
    const tables = [...start.matchAll(/"\.\/([\w-]+\.json)"/g)].map(([, name]) => name!);
    expect(tables).toContainEqual(expect.stringMatching(/^shiftjis-/));
    for (const name of tables) expect(JSON.parse(await readFile(bundled('plain', name), 'utf8'))).toBeDefined();
  });
});

describe('the bytecode beside the start of an application', () => {
  it.each([
    ['a Node without flags', []],
    ['a Node that shows its garbage collector, as on Lambda', ['--expose-gc']],
  ])('is taken by %s', async (_as, flags) => {
    const { stdout } = await run(process.execPath, [...flags, '-e', offer, await startOf('plain')]);
    expect(stdout).toBe('false\n');
  });

  it.each([
    ['missing', (file: string) => rm(file)],
    ['cut short', async (file: string) => writeFile(file, (await readFile(file)).subarray(0, 1000))],
  ])('changes no decision when it is %s', async (_how, spoil) => {
    await cp(bundled('plain'), bundled('spoilt'), { recursive: true });
    await spoil(`${await startOf('spoilt')}.${madeFor}.bytecode`);
    const asking = ask('spoilt', { OIDC_JWKS_URI: keys.url }, presenting(), { headers: {} });
    expect(statusesOf(await asking)).toEqual([200, 401]);
    await rm(bundled('spoilt'), { recursive: true });
  });
});
