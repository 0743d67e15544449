import { connect } from 'node:net';

const connections = 10;

/**
 * Asks as often as ten connections can, and returns the requests per second. Any answer but 200 is a fault.
 *
 * Sockets and bytes instead of a client: one that reads headers takes as long for a request as a server without a guard, and
 * then it is the client that is measured. For answers without a body of many packets, one at a time on each connection.
 */
export async function requestsPerSecond(url: string, seconds: number, nextToken: () => string): Promise<number> {
  const { hostname, port, pathname, host } = new URL(url);
  const request = (): string =>
    `GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nConnection: keep-alive\r\nAuthorization: Bearer ${nextToken()}\r\n\r\n`;
  const began = performance.now();
  const until = began + seconds * 1_000;
  let answers = 0;

  await Promise.all(
    Array.from(
      { length: connections },
      () =>
        new Promise<void>((resolve, reject) => {
          const socket = connect({ host: hostname, port: Number(port), noDelay: true }, () => socket.write(request()));
          socket.on('error', reject);
          socket.on('close', () => reject(new Error(`${url} ended a connection`)));
          socket.on('data', (bytes) => {
            if (bytes.toString('latin1', 0, 13) !== 'HTTP/1.1 200 ')
              return socket.destroy(new Error(`${url}: ${bytes.toString('latin1', 0, 60)}`));
            answers += 1;
            if (performance.now() < until) socket.write(request());
            else socket.end(() => resolve());
          });
        }),
    ),
  );
  return (1_000 * answers) / (performance.now() - began);
}
