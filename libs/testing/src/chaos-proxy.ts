import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * - `pass`: as if it were not there.
 * - `refuse`: nobody listens.
 * - `blackhole`: connections open, and not a byte goes either way.
 * - `half-open`: what was connected is silent, without an end; new connections pass.
 * - a number: answers come that many milliseconds late.
 */
export type ChaosMode = 'pass' | 'refuse' | 'blackhole' | 'half-open' | number;

export interface ChaosProxy {
  readonly port: number;
  /** Connections that were opened so far. */
  readonly connections: number;
  set(mode: ChaosMode): Promise<void>;
  /** Resets every connection. */
  cutAll(): void;
  close(): Promise<void>;
}

/** Starts a TCP proxy on loopback that stands before a port and does to its connections what networks do. */
export async function startChaosProxy(target: number): Promise<ChaosProxy> {
  let mode: ChaosMode = 'pass';
  let port = 0;
  let connections = 0;
  const sockets = new Set<Socket>();
  const silent = new WeakSet<Socket>();

  const isSilent = (client: Socket): boolean => mode === 'blackhole' || silent.has(client);

  function take(client: Socket): void {
    connections += 1;
    const server = connect(target, '127.0.0.1');
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(socket);
      // What it is told to do is all it does: small packets are not held back.
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (bytes) => {
      if (!isSilent(client)) server.write(bytes);
    });
    server.on('data', (bytes) => {
      if (isSilent(client)) return;
      if (typeof mode !== 'number') client.write(bytes);
      else setTimeout(() => client.writable && client.write(bytes), mode);
    });
  }

  const proxy = createServer(take);
  async function listen(): Promise<void> {
    proxy.listen(port, '127.0.0.1');
    await once(proxy, 'listening');
    ({ port } = proxy.address() as AddressInfo);
  }
  const cutAll = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  async function stop(): Promise<void> {
    if (!proxy.listening) return;
    proxy.close();
    cutAll();
    await once(proxy, 'close');
  }

  await listen();
  return {
    get port() {
      return port;
    },
    get connections() {
      return connections;
    },
    async set(next) {
      mode = next;
      if (next === 'half-open') for (const socket of sockets) silent.add(socket);
      if (next === 'refuse') await stop();
      else if (!proxy.listening) await listen();
    },
    cutAll,
    close: stop,
  };
}
