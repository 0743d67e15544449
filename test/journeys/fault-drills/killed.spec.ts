import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  describeWithProgram,
  startRedisServer,
  startScriptedIssuer,
  type RedisServer,
  type ScriptedIssuer,
} from '@sallyport/testing';
import { Redis } from 'ioredis';
import { tokenEvent } from '../gateway-world.js';
import { highest, print } from './drill.js';

const run = promisify(execFile);
const rounds = 20;
const startMs = 300;
/** What a busy machine may add; a busier one, as much again as a start beside it took that followed no kill. */
const slackMs = 1_500;

/** The built authorizer as Lambda holds it: an event a line, an answer a line. */
const program = `
  const { handler } = await import(process.argv[1]);
  process.stdin.setEncoding('utf8');
  let read = '';
  for await (const text of process.stdin) {
    read += text;
    for (let end; (end = read.indexOf('\\n')) >= 0; read = read.slice(end + 1)) {
      const said = await handler(JSON.parse(read.slice(0, end)), {}).then(() => 'allowed', ({ message }) => message);
      process.stdout.write('answer ' + said + '\\n');
    }
  }`;

describeWithProgram('redis-server', 'an authorizer that is killed', (redisServer) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sallyport-killed-'));
  let server: RedisServer;
  let redis: Redis;
  let tenant: ScriptedIssuer;
  beforeAll(async () => {
    await run(process.execPath, ['tools/build.mjs', 'authorizer', '--outdir', folder]);
    server = await startRedisServer(redisServer);
    redis = new Redis(server.port);
    tenant = await startScriptedIssuer();
    tenant.script('/oauth/introspect', () => {
      const iat = Math.floor(Date.now() / 1000);
      return { body: { active: true, scope: 'profile:read', client_id: 'app', iat, exp: iat + 7200 } };
    });
  }, 60_000);
  afterAll(async () => {
    redis?.disconnect();
    await tenant?.close();
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('F17 while it starts, decides and writes: the next start is as quick, and finds nothing torn', async () => {
    const log: string[] = [];
    let count = 0;

    function start(): { readonly child: ChildProcess; ask(token: string): Promise<string> } {
      const child = spawn(
        process.execPath,
        ['--input-type=module', '-e', program, path.join(folder, 'authorizer/index.mjs')],
        {
          env: {
            PATH: process.env['PATH'],
            IDENTITY_PROVIDER: 'arculix',
            ARCULIX_BASE_URL: tenant.issuer,
            ARCULIX_CLIENT_IDS: 'app',
            ARCULIX_CLIENT_ID: 'authorizer',
            ARCULIX_CLIENT_SECRET: 'a secret of its own, long enough for it',
            TOKEN_CACHE_URL: `redis://127.0.0.1:${server.port}`,
            LOG_LEVEL: 'warn',
          },
          stdio: ['pipe', 'pipe', 'inherit'],
        },
      );
      child.stdin.on('error', () => undefined); // It may be gone.
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      return {
        child,
        async ask(token) {
          child.stdin.write(`${JSON.stringify(tokenEvent(`Bearer ${token}`))}\n`);
          for (;;) {
            const { value, done } = await lines.next();
            if (done === true) return 'killed';
            if (value.startsWith('answer ')) return value.slice(7);
            log.push(value);
          }
        },
      };
    }

    /** Decides, one new token after the other, until the signal comes: within so long of its start, or of its first decision. */
    async function killWithin(ms: number, of: 'start' | 'decision'): Promise<void> {
      const { child, ask } = start();
      const gone = once(child, 'exit');
      if (of === 'decision') await ask(`0paque-${(count += 1)}`);
      const killing = pause(Math.random() * ms).then(() => child.kill('SIGKILL'));
      while ((await ask(`0paque-${(count += 1)}`)) === 'allowed');
      await killing;
      await gone;
    }

    /** Milliseconds from the start of a process to its first decision; then it decides about so many tokens. */
    async function timedStart(tokens: number): Promise<number> {
      const began = performance.now();
      const { child, ask } = start();
      expect(await ask('0paque-1')).toBe('allowed');
      const ms = performance.now() - began;
      for (let n = 2; n <= tokens; n += 1) expect(await ask(`0paque-${n}`)).toBe('allowed');
      child.stdin?.end();
      await once(child, 'exit');
      return ms;
    }

    const took: number[] = [];
    const undisturbed: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await killWithin(500, round % 2 === 0 ? 'start' : 'decision');
      took.push(await timedStart(Math.min(count, 200)));
      undisturbed.push(await timedStart(1));
    }
    const entries = await redis.dbsize();
    const median = highest(took, 0.5);
    const [longest, longestUndisturbed] = [Math.max(...took), Math.max(...undisturbed)];
    print(
      'F17',
      `${rounds} kills within 500 ms, ${entries} entries written: the next start decided after ` +
        `${median.toFixed(0)} ms (median), ${longest.toFixed(0)} ms at most; ` +
        `after no kill, ${longestUndisturbed.toFixed(0)} ms at most`,
    );
    expect(entries).toBeGreaterThan(0);
    expect(log.filter((line) => line.includes('not ours'))).toEqual([]);
    expect(median).toBeLessThan(startMs + slackMs);
    expect(longest).toBeLessThan(Math.max(startMs + slackMs, 2 * longestUndisturbed));
  }, 120_000);
});
