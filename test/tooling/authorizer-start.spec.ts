import { execFile } from 'node:child_process';
import { copyFile, cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { SourceMap, type SourceMapping, type SourceMapPayload } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateSigningKey, mintJwt, startKeyServer, type KeyServer } from '@sallyport/testing';

const run = promisify(execFile);
const issuer = 'https://issuer.example';
const audience = 'https://api.example';

/** Answers one event in a fresh process, and says what the process has loaded of Node by then. */
const program = `
  const [, bundle, token] = process.argv;
  const { handler } = await import(bundle);
  const methodArn = 'arn:aws:execute-api:eu-west-1:123456789012:abcdef1234/latest/GET/profile';
  const { policyDocument } = await handler({ type: 'TOKEN', authorizationToken: 'Bearer ' + token, methodArn }, {});
  const loaded = process.moduleLoadList.map((name) => name.replace('NativeModule ', ''));
  console.log(JSON.stringify({ effect: policyDocument.Statement[0].Effect, loaded }));
  process.exit(0);`;

/** As AWS starts Node 24 with 128 MB; older ones take bytecode of the same memory alone, and no Lambda runs them. */
const memory =
  Number.parseInt(process.versions.node) < 24 ? [] : ['--max-semi-space-size=6', '--max-old-space-size=116'];

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
let printed: string;
let env: Readonly<Record<string, string>>;
let token: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'authorizer-start-'));
  keys = await startKeyServer();
  keys.publish({ keys: [key.jwk] });
  const now = Math.floor(Date.now() / 1000);
  const about = { iss: issuer, aud: audience, sub: 'u', client_id: 'shop', scope: 'profile:read' };
  const claims = { ...about, iat: now, exp: now + 300 };
  token = mintJwt({ header: { alg: 'RS256', kid: 'k', typ: 'JWT' }, claims, key: key.privateKey });
  env = {
    IDENTITY_PROVIDER: 'oidc',
    OIDC_ISSUER: issuer,
    OIDC_AUDIENCE: audience,
    OIDC_JWKS_URI: keys.url,
    LOG_LEVEL: 'silent',
  };
  const snapshot = path.join(folder, 'snapshot.json');
  const metadata = { issuer, jwks_uri: keys.url };
  const issuers = { [issuer]: { metadata, keys: { keys: [key.jwk] } } };
  await writeFile(snapshot, JSON.stringify({ version: 1, takenAt: new Date().toISOString(), issuers }));
  printed = await build('plain', path.join(folder, 'none.json'));
  await build('snapshot', snapshot);
}, 120_000);
afterAll(async () => {
  await keys.close();
  await rm(folder, { recursive: true, force: true });
});

async function build(to: string, snapshot: string): Promise<string> {
  const where = ['--outdir', path.join(folder, to), '--snapshot', snapshot];
  return (await run(process.execPath, ['tools/build.mjs', 'authorizer', ...where])).stdout;
}

const bundled = (build: string, ...files: string[]): string => path.join(folder, build, 'authorizer', ...files);

/** The name of the script that a bundle starts with, without its suffix. */
async function startOf(build: string): Promise<string> {
  const [script] = (await readdir(bundled(build))).filter((name) => /^start-[0-9a-f]{12}\.js$/.test(name));
  return bundled(build, script!.replace('.js', ''));
}

async function decide(build: string): Promise<{ readonly effect: string; readonly loaded: readonly string[] }> {
  const flags = ['--input-type=module', '-e', program];
  const { stdout } = await run(process.execPath, [...flags, bundled(build, 'index.mjs'), token], { env });
  return JSON.parse(stdout) as Awaited<ReturnType<typeof decide>>;
}

describe('the start of the authorizer', () => {
  it('is one script below its budget: the build fails above it', () => {
    expect(printed).toMatch(/^authorizer +\d+\.\d kB/m);
  });

  it('decides on a JWT with what it has, and loads neither undici nor anything for other configurations', async () => {
    const { effect, loaded } = await decide('plain');
    expect(effect).toBe('Allow');
    expect(loaded).toContain('http');
    expect(
      loaded.filter((name) => /undici|^zlib$|^worker_threads$|^internal\/webstreams\/adapters$/.test(name)),
    ).toEqual([]);
  });

  it('decides with a snapshot before anything for a network is loaded', async () => {
    const { effect, loaded } = await decide('snapshot');
    expect(effect).toBe('Allow');
    expect(loaded.filter((name) => /^(?:https?|_http_\w+|tls|net|dns)$/.test(name))).toEqual([]);
  });

  it('says a fault in whole words, which are read when it is said and by no start that goes well', async () => {
    expect(await readFile(`${await startOf('plain')}.js`, 'latin1')).not.toContain('a cached policy would outlive');
    const contradicting = { ...env, AUTHORIZER_CACHE_TTL_SECONDS: '3600' };
    const start = () => run(process.execPath, [bundled('wordless', 'index.mjs')], { env: contradicting });
    await cp(bundled('plain'), bundled('wordless'), { recursive: true });
    const said = 'AUTHORIZER_CACHE_TTL_SECONDS (3600) is longer than TOKEN_MIN_LIFETIME_SECONDS (300): a cached policy';
    await expect(start()).rejects.toMatchObject({ stderr: expect.stringContaining(said) });
    await rm(bundled('wordless', 'words.json'));
    expect((await decide('wordless')).effect).toBe('Allow');
    await expect(start()).rejects.toMatchObject({ stderr: expect.stringMatching(/words are not at hand: \S{4}/) });
    await writeFile(bundled('wordless', 'words.json'), '{}');
    await expect(start()).rejects.toMatchObject({ stderr: expect.stringMatching(/words are not at hand: \S{4}/) });
  });

  it('is found in its sources by the map beside it, to the column', async () => {
    const script = `${await startOf('plain')}.js`;
    const map = new SourceMap(JSON.parse(await readFile(`${script}.map`, 'utf8')) as SourceMapPayload);
    const sources = new Map<string, string[]>();
    const lines = (await readFile(script, 'latin1')).split('\n').slice(1);
    const reasons = lines.flatMap((line, at) =>
      [...line.matchAll(/"[a-z]+(?:_[a-z]+)+"/g)].map((found) => ({ found, at })),
    );
    expect(reasons.length).toBeGreaterThan(50);
    for (const { found, at } of reasons) {
      const { originalSource, originalLine } = map.findEntry(at, found.index) as SourceMapping;
      const file = path.resolve(bundled('plain'), originalSource);
      if (!sources.has(file)) sources.set(file, (await readFile(file, 'utf8')).split('\n'));
      expect(sources.get(file)![originalLine]).toContain(found[0].slice(1, -1));
    }
  });

  it('holds no sentence on what a setting means, and a function without one names what it expects', async () => {
    expect(await readFile(`${await startOf('plain')}.js`, 'latin1')).not.toContain('The issuer, exactly as');
    const { OIDC_AUDIENCE: _, ...lacking } = env;
    const started = run(process.execPath, [bundled('plain', 'index.mjs')], { env: lacking });
    await expect(started).rejects.toMatchObject({
      stderr: expect.stringMatching(/OIDC_AUDIENCE is not set: Set it to/),
    });
  });
});

describe('the bytecode beside the start of the authorizer', () => {
  it.each([
    { as: 'a Node without flags', flags: [] },
    { as: 'the Node of Lambda', flags: ['--expose-gc', ...memory] },
  ])('is taken by $as', async ({ flags }) => {
    const { stdout } = await run(process.execPath, [...flags, '-e', offer, await startOf('plain')]);
    expect(stdout).toBe('false\n');
  });

  it('is of this very script: another text has another name', async () => {
    const [plain, snapshot] = await Promise.all([startOf('plain'), startOf('snapshot')]);
    expect(path.basename(plain)).not.toBe(path.basename(snapshot));
  });

  it.each([
    ['missing', (file: string) => rm(file)],
    ['cut short', async (file: string) => writeFile(file, (await readFile(file)).subarray(0, 1000))],
    ['empty', (file: string) => writeFile(file, '')],
    ['of another V8', (file: string) => patch(file, 4)],
    ['of other flags', async (file: string) => copyFile(file.replace('.bytecode', '.gc.bytecode'), file)],
  ])('changes no decision when it is %s', async (_how, spoil) => {
    await cp(bundled('plain'), bundled('spoilt'), { recursive: true });
    await spoil(`${await startOf('spoilt')}.${madeFor}.bytecode`);
    expect((await decide('spoilt')).effect).toBe('Allow');
    await rm(bundled('spoilt'), { recursive: true });
  });

  it('leaves what is loaded later where it is found', async () => {
    const asked: (string | undefined)[] = [];
    const silent = createServer(({ url }, response) => {
      asked.push(url);
      response.writeHead(404).end();
    });
    await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening));
    const { OIDC_JWKS_URI: _, ...discovering } = env;
    const from = { ...discovering, OIDC_ISSUER: `http://127.0.0.1:${(silent.address() as AddressInfo).port}` };
    const [, claims] = token.split('.');
    const read = JSON.parse(Buffer.from(claims!, 'base64url').toString()) as object;
    const header = { alg: 'RS256', kid: 'k', typ: 'JWT' };
    const theirs = mintJwt({ header, claims: { ...read, iss: from.OIDC_ISSUER }, key: key.privateKey });
    const flags = ['--input-type=module', '-e', program, bundled('plain', 'index.mjs'), theirs];
    await expect(run(process.execPath, flags, { env: from })).rejects.toThrow('issuer_answer_unusable');
    silent.close();
    expect(asked).toContain('/.well-known/openid-configuration');
  });
});

/** Changes the four bytes at this place. */
async function patch(file: string, at: number): Promise<void> {
  const bytes = await readFile(file);
  bytes.writeUInt32LE((bytes.readUInt32LE(at) ^ 0xffff_ffff) >>> 0, at);
  await writeFile(file, bytes);
}
