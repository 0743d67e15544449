import type { Server } from 'node:http';

const tryPort = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.removeListener('error', reject);
      resolve();
    });
  });

/** Listens on 127.0.0.1 at the preferred port, or at a free one when that is taken. */
export async function listen(server: Server, port: number): Promise<void> {
  try {
    await tryPort(server, port);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (port === 0 || (code !== 'EADDRINUSE' && code !== 'EACCES')) throw error;
    await tryPort(server, 0);
  }
}
