import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { print } from './drill.js';

/** As many as a process may open here, one descriptor each on both sides. */
const crowd = 1_000;

describe('an application in a container', () => {
  let child: ChildProcess;
  let url: URL;

  beforeAll(async () => {
    child = spawn(process.execPath, ['tools/run.mjs', 'apps/account/src/main.ts'], {
      env: { PATH: process.env['PATH'], PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: child.stdout! })) {
      const [, listens] = /listens on (http:\S+)/.exec(line) ?? [];
      if (listens !== undefined) {
        url = new URL(listens);
        break;
      }
    }
  }, 60_000);

  afterAll(async () => {
    child.kill();
    if (child.exitCode === null) await once(child, 'exit');
  });

  const open = async (): Promise<Socket> => {
    const socket = connect(Number(url.port), '127.0.0.1');
    socket.on('error', () => undefined); // to be thrown out is what this is about
    await once(socket, 'connect');
    return socket;
  };
  const answer = async (socket: Socket): Promise<string> => {
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await once(socket, 'close');
    return text;
  };

  it('F20 idle and slow clients: everybody else is served, and they are gone within some ten seconds', async () => {
    const began = performance.now();
    const idle = await Promise.all(Array.from({ length: crowd }, open));
    const slow = await open();
    const heard = answer(slow);
    slow.write('GET /profile HTTP/1.1\r\nHost: 127.0.0.1\r\n');
    const dripping = setInterval(() => slow.write('X-Drip: 1\r\n'), 500);
    const gone = Promise.all(idle.map((socket) => once(socket.resume(), 'close')));

    const asked = performance.now();
    expect((await fetch(new URL('/profile', url))).status).toBe(401);
    const meanwhile = performance.now() - asked;
    expect(await heard).toMatch(/^HTTP\/1\.1 408 /);
    clearInterval(dripping);
    await gone;
    const seconds = (performance.now() - began) / 1000;
    print(
      'F20',
      `served in ${meanwhile.toFixed(0)} ms among ${crowd} idle clients; all gone after ${seconds.toFixed(1)} s`,
    );
    expect(meanwhile).toBeLessThan(2_500);
    expect(seconds).toBeLessThan(20);
  }, 60_000);

  it('F20 a head of more than 16 KB: 431', async () => {
    const socket = await open();
    const heard = answer(socket);
    socket.write(`GET /profile HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${'a'.repeat(17_000)}\r\n\r\n`);
    expect(await heard).toMatch(/^HTTP\/1\.1 431 /);
  });
});
