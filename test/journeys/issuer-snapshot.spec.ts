import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createAuthority, pemOf } from '@sallyport/certificate-authority';
import { startLocalIdp, type LocalIdp } from '../../apps/local-idp/src/local-idp.js';
import { tokenEvent } from './gateway-world.js';

// Bundles are built here, on machines that may be busy.
jest.setTimeout(120_000);

const run = promisify(execFile);
const node = process.execPath;
const plain = { PATH: process.env['PATH'] };

/** Imports a built authorizer and hands it one event after the other, as Lambda does: lines in, lines out. */
const program = `
  const { handler } = await import(process.argv[1]);
  process.stdin.setEncoding('utf8');
  let read = '';
  for await (const text of process.stdin) {
    read += text;
    for (let end; (end = read.indexOf('\\n')) >= 0; read = read.slice(end + 1)) {
      const answer = await handler(JSON.parse(read.slice(0, end)), {}).then(
        ({ policyDocument, context }) => policyDocument.Statement.some(({ Effect }) => Effect === 'Allow') && context,
        ({ message, name }) => (message === 'Unauthorized' ? message : name),
      );
      process.stdout.write('answer ' + JSON.stringify(answer) + '\\n');
    }
  }`;

/** A fresh process of the authorizer. */
class Authorizer {
  private readonly child: ChildProcess;
  private readonly lines: AsyncIterator<string>;
  private readonly reader: Interface;
  /** What it logged so far. */
  readonly log: { readonly level?: string; readonly at?: string; readonly message?: string }[] = [];

  constructor(bundle: string, environment: Readonly<Record<string, string>>) {
    this.child = spawn(node, ['--input-type=module', '-e', program, path.join(bundle, 'authorizer', 'index.mjs')], {
      env: { ...plain, ...environment },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.reader = createInterface({ input: this.child.stdout! });
    this.lines = this.reader[Symbol.asyncIterator]();
  }

  /** `allowed`, `Unauthorized`, or the name of the error. */
  async decide(token: string): Promise<string> {
    this.child.stdin!.write(`${JSON.stringify(tokenEvent(`Bearer ${token}`))}\n`);
    for (;;) {
      const { value, done } = await this.lines.next();
      if (done === true) throw new Error('the authorizer ended');
      if (!value.startsWith('answer ')) this.log.push(JSON.parse(value) as object);
      else return typeof JSON.parse(value.slice(7)) === 'object' ? 'allowed' : (JSON.parse(value.slice(7)) as string);
    }
  }

  get notices(): string[] {
    return this.log.flatMap(({ at, message }) => (at === 'boot' && message !== undefined ? [message] : []));
  }

  /** What it said at its start, up to how late it sees that a key was taken back: no first answer waits for that. */
  async start(): Promise<string[]> {
    while (!this.notices.some((notice) => notice.startsWith('A key '))) {
      const { value, done } = await this.lines.next();
      if (done === true) throw new Error('the authorizer ended');
      this.log.push(JSON.parse(value) as object);
    }
    return this.notices.filter((notice) => !notice.startsWith('A revoked opaque token '));
  }

  /** Frozen and thawed, as Lambda does between two invocations. */
  async sleep(ms: number): Promise<void> {
    this.child.kill('SIGSTOP');
    await new Promise((awake) => setTimeout(awake, ms));
    this.child.kill('SIGCONT');
  }

  async close(): Promise<void> {
    this.child.stdin!.end();
    this.reader.close();
    if (this.child.exitCode === null) await new Promise((ended) => this.child.once('exit', ended));
  }
}

let folder: string;
let idp: LocalIdp;
let snapshotFile: string;
let token: string;
const authorizers: Authorizer[] = [];

const start = (environment: Readonly<Record<string, string>> = {}, bundle = 'with'): Authorizer => {
  const authorizer = new Authorizer(path.join(folder, bundle), { ...idp.environment(), ...environment });
  authorizers.push(authorizer);
  return authorizer;
};
const requests = () => idp.counters.discovery + idp.counters.jwks;
const build = (outdir: string, snapshot: string) =>
  run(node, ['tools/build.mjs', 'authorizer', '--outdir', path.join(folder, outdir), '--snapshot', snapshot], {
    env: plain,
  });
const takeSnapshot = (environment: Readonly<Record<string, string>>, out: string) =>
  run(node, ['tools/run.mjs', 'tools/snapshot.ts', '--out', out], { env: { ...plain, ...environment } });

let files = 0;
const newFile = () => path.join(folder, `snapshot-${(files += 1)}.json`);

async function snapshotOf(issuer: LocalIdp): Promise<string> {
  const file = newFile();
  await takeSnapshot(issuer.environment(), file);
  return file;
}

/** The same snapshot, taken so many seconds ago. */
async function agedBy(seconds: number, of: string): Promise<string> {
  const file = newFile();
  const takenAt = new Date(Date.now() - seconds * 1000).toISOString();
  await writeFile(file, JSON.stringify({ ...(JSON.parse(await readFile(of, 'utf8')) as object), takenAt }));
  return file;
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sallyport-snapshot-'));
  snapshotFile = path.join(folder, 'issuer-snapshot.json');
  idp = await startLocalIdp({ dialect: 'oidc' });
  await takeSnapshot(idp.environment(), snapshotFile);
  await build('with', snapshotFile);
});
beforeEach(async () => {
  token = await idp.token('reader');
});
afterEach(async () => {
  idp.faults.clear();
  await Promise.all(authorizers.splice(0).map((authorizer) => authorizer.close()));
});
afterAll(async () => {
  await idp.close();
  await rm(folder, { recursive: true, force: true });
});

describe('an authorizer built with a snapshot of its issuer', () => {
  it('verifies its first token although the issuer does not answer, and says how old an answer may be', async () => {
    idp.faults.inject({ kind: 'hang' });
    const authorizer = start();
    expect(await authorizer.decide(token)).toBe('allowed');
    expect(await authorizer.start()).toEqual([
      expect.stringMatching(/^Ready: \d+ routes, manifest [0-9a-f]{12}\.$/),
      expect.stringMatching(/^A revoked JWT .* until its exp/),
      expect.stringMatching(/^A key .* 86700 s \(snapshot 86400, gateway 300\)/),
    ]);
  });

  it('has asked once by its second, and serves on from memory', async () => {
    idp.faults.inject({ kind: 'slow', on: 'jwks', delayMs: 500 });
    const authorizer = start();
    const before = requests();
    const decisions = [];
    for (let count = 0; count < 5; count += 1) decisions.push(await authorizer.decide(token));
    expect([new Set(decisions), requests() - before]).toEqual([new Set(['allowed']), 1]);
  });

  it('verifies with a key taken back since then once at most (T-JWKS-3)', async () => {
    const old = token;
    await idp.rotateKeys();
    const authorizer = start();
    expect(await authorizer.decide(old)).toBe('allowed');
    expect(await authorizer.decide(old)).toBe('Unauthorized');
    expect(await authorizer.decide(await idp.token('reader'))).toBe('allowed');
    expect(await authorizer.decide(old)).toBe('Unauthorized');
  });

  it('picks up a new key with one request (T-JWKS-2)', async () => {
    await idp.rotateKeys();
    const authorizer = start();
    const before = requests();
    expect(await authorizer.decide(await idp.token('reader'))).toBe('allowed');
    expect(requests() - before).toBe(1);
  });

  it('that is frozen while it asks does not take its own sleep for a silent issuer (F19)', async () => {
    const file = await snapshotOf(idp);
    const old = await idp.token('reader');
    await idp.rotateKeys();
    idp.faults.inject({ kind: 'slow', on: 'jwks', delayMs: 1000, times: 1 });
    const authorizer = start({ ISSUER_SNAPSHOT: file });
    expect(await authorizer.decide(old)).toBe('allowed');
    await authorizer.sleep(4000);
    expect(await authorizer.decide(old)).toBe('Unauthorized');
  });

  it('is cold for another issuer, and says so (INV-5)', async () => {
    const other = await startLocalIdp({ dialect: 'oidc' });
    try {
      const authorizer = start(other.environment());
      const before = requests();
      expect(await authorizer.decide(await other.token('reader'))).toBe('allowed');
      expect([other.counters.discovery, other.counters.jwks, requests() - before]).toEqual([1, 1, 0]);
      expect(await authorizer.start()).toEqual([
        expect.stringContaining(`of no use for ${new URL(other.issuer).host}: it does not hold this issuer`),
        expect.stringContaining(`holds ${new URL(idp.issuer).host}, which is no issuer of the settings`),
        expect.stringMatching(/^Ready: /),
        expect.stringMatching(/^A revoked JWT /),
        expect.stringMatching(/^A key .* 900 s \(key set 600, gateway 300\)/),
      ]);
      expect(await authorizer.decide(token)).toBe('Unauthorized');
    } finally {
      await other.close();
    }
  });

  it('is cold when the snapshot is too old, and says so (T-JWKS-4)', async () => {
    const file = await agedBy(86_401, snapshotFile);
    const authorizer = start({ ISSUER_SNAPSHOT: file });
    const before = [idp.counters.discovery, idp.counters.jwks];
    expect(await authorizer.decide(token)).toBe('allowed');
    expect([idp.counters.discovery, idp.counters.jwks]).toEqual(before.map((count) => count + 1));
    expect(authorizer.notices[0]).toMatch(
      /of no use for 127\.0\.0\.1:\d+: it is \d+ s old and SNAPSHOT_MAX_AGE_SECONDS/,
    );
  });

  it('looks for the metadata anew when they are over an hour old, behind the first decision', async () => {
    const authorizer = start({ ISSUER_SNAPSHOT: await agedBy(7200, await snapshotOf(idp)) });
    const before = [idp.counters.discovery, idp.counters.jwks];
    expect(await authorizer.decide(token)).toBe('allowed');
    expect(await authorizer.decide(token)).toBe('allowed');
    expect([idp.counters.discovery, idp.counters.jwks]).toEqual(before.map((count) => count + 1));
  });
});

describe('while the issuer is down', () => {
  it('the snapshot serves to its bound, and past it there is an outage, never a refusal (F2, INV-8, T-JWKS-4)', async () => {
    const gone = await startLocalIdp({ dialect: 'oidc' });
    const file = await snapshotOf(gone);
    const good = await gone.token('reader');
    const environment = gone.environment();
    await gone.close();

    const authorizer = start({ ...environment, ISSUER_SNAPSHOT: file });
    for (let count = 0; count < 3; count += 1) expect(await authorizer.decide(good)).toBe('allowed');
    const late = start({ ...environment, ISSUER_SNAPSHOT: await agedBy(86_401, file) });
    expect(await late.decide(good)).toBe('OutageError');
    const short = start({ ...environment, ISSUER_SNAPSHOT: file, SNAPSHOT_MAX_AGE_SECONDS: '0' });
    expect(await short.decide(good)).toBe('OutageError');
  });
});

describe('npm run snapshot', () => {
  it('writes metadata and keys, and says what and until when', async () => {
    const out = path.join(folder, 'below', 'snapshot.json');
    const { stdout } = await takeSnapshot(idp.environment(), out);
    expect(stdout).toMatch(new RegExp(`^oidc \\(${idp.issuer}\\): metadata and 1 keys$`, 'm'));
    expect(stdout).toContain(`${out} written`);
    expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject({
      version: 1,
      issuers: { [idp.issuer]: { metadata: { issuer: idp.issuer }, keys: idp.jwks() } },
    });
  });

  it('writes metadata alone for an issuer of opaque tokens', async () => {
    const arculix = idp.dialects.arculix;
    const out = path.join(folder, 'arculix.json');
    const { stdout } = await takeSnapshot(arculix.environment(), out);
    expect(stdout).toContain('metadata alone');
    const { issuers } = JSON.parse(await readFile(out, 'utf8')) as { issuers: Record<string, object> };
    expect(Object.keys(issuers[arculix.issuer]!)).toEqual(['metadata']);
  });

  it('asks for no key of an issuer whose tokens bring their certificates along, and for nothing where it is not asked about tokens', async () => {
    const { OIDC_CLIENT_ID: id, OIDC_CLIENT_SECRET: secret, ...environment } = idp.environment();
    const pem = path.join(folder, 'ca.pem');
    const { certificate } = createAuthority('The CA of the issuer', new Date());
    await writeFile(pem, pemOf(certificate));
    const pinned = { ...environment, OIDC_X5C_CA_FILE: pem, OIDC_X5C_SAN: 'any' };
    const [before, keysBefore] = [requests(), idp.counters.jwks];
    const [alone, asked] = [newFile(), newFile()];
    expect((await takeSnapshot(pinned, alone)).stdout).toContain('nothing, its tokens bring their certificates along');
    expect(requests() - before).toBe(0);
    const introspects = { ...pinned, OIDC_CLIENT_ID: id!, OIDC_CLIENT_SECRET: secret! };
    expect((await takeSnapshot(introspects, asked)).stdout).toContain('metadata alone');
    expect([requests() - before, idp.counters.jwks - keysBefore]).toEqual([1, 0]);

    for (const [settings, file] of [
      [pinned, alone],
      [introspects, asked],
    ] as const) {
      const authorizer = start({ ...settings, ISSUER_SNAPSHOT: file });
      await authorizer.decide(token);
      expect(authorizer.notices.filter((notice) => notice.includes('snapshot'))).toEqual([]);
    }
  });

  it('writes nothing when an issuer does not answer, and ends with 1', async () => {
    const out = path.join(folder, 'nothing.json');
    idp.faults.inject({ kind: 'server-error' });
    const failed = await takeSnapshot(idp.environment(), out).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringContaining('No snapshot was written.') });
    await expect(stat(out)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('npm run build', () => {
  it('bakes nothing in where there is no snapshot', async () => {
    await build('without', path.join(folder, 'none.json'));
    const textsOf = async (bundle: string): Promise<string> => {
      const files = await readdir(path.join(folder, bundle, 'authorizer'));
      const texts = files.map((file) => readFile(path.join(folder, bundle, 'authorizer', file), 'latin1'));
      return (await Promise.all(texts)).join('\n');
    };
    const [without, with_] = await Promise.all(['without', 'with'].map(textsOf));
    expect([with_!.includes(idp.issuer), without!.includes(idp.issuer)]).toEqual([true, false]);
  });

  it('fails on a file that is no snapshot', async () => {
    const file = path.join(folder, 'broken.json');
    await writeFile(file, 'not json');
    await expect(build('broken', file)).rejects.toMatchObject({ stderr: expect.stringContaining('is no snapshot') });
  });
});
