import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from './free-port.js';

export interface RedisServer {
  readonly port: number;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  /** Starts it again, empty, on its port. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a redis-server on a free loopback port, in memory alone. `more`: further options of its command line. */
export async function startRedisServer(program: string, more: readonly string[] = []): Promise<RedisServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sallyport-redis-'));
  let port: number;
  let busPort: number;
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    const cluster = ['--cluster-port', String(busPort)];
    const options = [...settings, ...cluster, '--dir', folder, ...more];
    const started = spawn(program, options, { stdio: ['ignore', 'pipe', 'ignore'] });
    child = started;
    // It says so itself: an answer at the port may be that of another program, which took it meanwhile.
    for await (const line of createInterface({ input: started.stdout })) {
      if (!line.includes('Ready to accept connections')) continue;
      started.stdout.resume();
      return;
    }
    throw new Error(`redis-server ended at once: is port ${port} taken?`);
  }

  async function kill(): Promise<void> {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  for (let tries = 1; ; tries += 1) {
    [port, busPort] = [await freePort(), await freePort()];
    try {
      await start();
      break;
    } catch (error) {
      if (tries === 3) throw error;
    }
  }
  return {
    port,
    kill,
    restart: start,
    async close() {
      await kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
