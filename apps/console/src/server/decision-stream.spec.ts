import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { LiveDecision } from '../shapes.js';
import { createDecisionStream } from './decision-stream.js';

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  }
});

const decision = (id: string, path = '/'): LiveDecision => ({
  id,
  time: '',
  method: 'GET',
  path,
  status: 200,
  outcome: 'allow',
  decidedAt: 'gateway',
  milliseconds: 0,
  doors: [{ at: 'gateway', outcome: 'allow' }],
});

async function open() {
  const listeners = new Set<(decision: LiveDecision) => void>();
  const stream = createDecisionStream({
    recent: () => [decision('kept')],
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  });
  const refused: boolean[] = [];
  const server = createServer((_, response) => {
    if (!stream.serve(response)) {
      refused.push(true);
      response.writeHead(503).end();
    }
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    stream,
    listeners,
    refused,
    port,
    tell: (told: LiveDecision) => listeners.forEach((listen) => listen(told)),
  };
}

describe('the stream of decisions', () => {
  it('begins with what is kept, goes on with what comes, and ends when it is closed', async () => {
    const { stream, listeners, port, tell } = await open();
    const response = await fetch(`http://127.0.0.1:${port}`);
    tell(decision('next'));
    stream.close();
    const text = await response.text();
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect([...text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id)).toEqual(['kept', 'next']);
    expect(text).toContain(`data: ${JSON.stringify(decision('next'))}\n\n`);
    expect(listeners.size).toBe(0);
  });

  it('lets go of a client that takes nothing, instead of keeping everything for it', async () => {
    const { listeners, port, tell } = await open();
    const socket = connect(port, '127.0.0.1').pause();
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    while (listeners.size === 0) await new Promise((resolve) => setImmediate(resolve));
    let told = 0;
    for (; listeners.size > 0 && told < 100_000; told += 1) {
      tell(decision(String(told), '/'.repeat(2_000)));
      if (told % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(told).toBeLessThan(100_000);
    socket.destroy();
  });

  it('serves so many pages and no more', async () => {
    const { refused, listeners, port } = await open();
    const stop = new AbortController();
    const answers = await Promise.all(
      Array.from({ length: 17 }, () => fetch(`http://127.0.0.1:${port}`, { signal: stop.signal })),
    );
    expect(answers.filter(({ status }) => status === 503)).toHaveLength(1);
    expect(refused).toEqual([true]);
    stop.abort();
    while (listeners.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await fetch(`http://127.0.0.1:${port}`)).status).toBe(200);
  });
});
