import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { localhostCertificate, type Certificate } from '../speed/world/certificate.js';

/** Whom a started function trusts. */
export interface Authority extends Certificate {
  /** PEM, for NODE_EXTRA_CA_CERTS. */
  readonly file: string;
  close(): void;
}

export function createAuthority(): Authority {
  const folder = mkdtempSync(path.join(tmpdir(), 'authority-'));
  const file = path.join(folder, 'authority.pem');
  const made = localhostCertificate();
  writeFileSync(file, made.certificate);
  return { ...made, file, close: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Ends TLS on loopback before a server that speaks plain HTTP there. */
export interface TlsFront {
  /** `https://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  /** The port behind; connections are dropped until it is known. */
  forwardTo(port: number): void;
  close(): Promise<void>;
}

export async function startTlsFront({ certificate, privateKey }: Authority): Promise<TlsFront> {
  let behind = 0;
  const server = createServer({ cert: certificate, key: privateKey }, (incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const inner = request({ host: '127.0.0.1', port: behind, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    inner.on('error', () => outgoing.destroy());
    incoming.pipe(inner);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    port,
    forwardTo: (target) => void (behind = target),
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
