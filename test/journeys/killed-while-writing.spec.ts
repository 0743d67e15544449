import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { describeWithProgram, startRedisServer } from '@sallyport/testing';
import { openSharedTier, tokenKey } from '@sallyport/token-cache';

const writer = path.resolve('test/tooling/fixtures/writes-until-killed.ts');
const rounds = 6;

describeWithProgram('redis-server', 'a process that is killed while it writes (F17)', (program) => {
  it('leaves no entry that is torn: each is whole or not there', async () => {
    const server = await startRedisServer(program);
    let found = 0;
    for (let round = 0; round < rounds; round += 1) {
      const child = spawn(process.execPath, ['tools/run.mjs', writer, String(server.port)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout, 'data');
      await pause(Math.random() * 500);
      child.kill('SIGKILL');
      await once(child, 'exit');

      const tier = (await openSharedTier<{ readonly text: string }>({
        address: {
          kind: 'redis',
          shown: 'redis://127.0.0.1',
          nodes: [{ host: '127.0.0.1', port: server.port }],
          cluster: false,
          tls: false,
          database: 0,
        },
        origins: [
          {
            origin: 'issuer',
            description: 'issuer',
            secret: () => Promise.resolve('the secret of both processes, long'),
          },
        ],
        codec: {
          encode: () => undefined,
          decode: (value) => ({ fact: value as { readonly text: string }, until: Infinity }),
        },
        clock: Date.now,
        maxAgeSeconds: 3600,
        notice: () => undefined,
        patienceMs: 5_000,
      }))!;
      for (let n = 0; n < 50; n += 1) {
        const remembered = await tier.find(tokenKey(`token ${n}`), 'issuer');
        if (typeof remembered === 'object') expect(remembered.fact.text).toBe(`${n}.`.repeat(7_000));
      }
      const { counts } = tier;
      expect(counts.ignored).toEqual({ foreign: 0, version: 0, forged: 0, malformed: 0 });
      expect(counts.failed).toBe(0);
      found += counts.found;
      await tier.close();
    }
    process.stdout.write(`  F17 ${rounds} kills while writing: ${found} entries whole, none torn\n`);
    expect(found).toBeGreaterThan(0);
    await server.close();
  }, 60_000);
});
