import { once } from 'node:events';
import type { Server } from 'node:http';

/** Listens on 127.0.0.1 at this port, or at a free one when it is busy. */
export async function listen(server: Server, port: number): Promise<void> {
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    if (port === 0 || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    await listen(server, 0);
  }
}
