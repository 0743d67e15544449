import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startDemo, type Demo } from './start-demo.js';

/** Chosen by the kernel and held until the end: no other program gives one of them free meanwhile. */
const busy: Server[] = [];
let demo: Demo;

async function busyPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  busy.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  delete process.env['IDENTITY_PROVIDER'];
  const ports = { idp: await busyPort(), gateway: await busyPort(), members: await busyPort() };
  demo = await startDemo({ ports, real: false, write: () => undefined });
}, 30_000);
afterAll(async () => {
  await demo?.close();
  for (const server of busy) server.close();
});

it('takes free ports where its own are busy, and answers there', async () => {
  const { provider, gateway, membersUrl } = demo;
  const held = busy.map((server) => String((server.address() as AddressInfo).port));
  const urls = [provider.issuer, gateway.url, membersUrl!];
  for (const url of urls) expect(held).not.toContain(new URL(url).port);
  const statuses = urls.map(async (url) => (await fetch(url)).status);
  expect(await Promise.all(statuses)).toEqual([expect.any(Number), expect.any(Number), 200]);
  const { url } = demo.routes.find(({ path }) => path === '/home/premium')!;
  const headers = { authorization: `Bearer ${provider.tokens.reader}` };
  expect((await fetch(url, { headers })).status).toBe(200);
});
