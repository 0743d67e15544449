import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generateSigningKey, mintJwt } from '@sallyport/testing';
import { localhostCertificate } from './certificate.js';

/** What a program needs in order to trust the issuer. */
export interface IssuerFacts {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUri: string;
  readonly jwks: { readonly keys: readonly object[] };
  /** SPKI of the RS256 key, PEM. */
  readonly publicKey: string;
}

/** An issuer on loopback that hands out its keys over TLS, and tokens here. It runs in the process that measures nothing. */
export interface Issuer {
  readonly facts: IssuerFacts;
  /** File with its certificate, for NODE_EXTRA_CA_CERTS. */
  readonly authorityFile: string;
  /** That many different tokens, signed with RS256 (2048 bits) and as long as Auth0's. A millisecond each. */
  mint(count: number, options?: Minted): string[];
  close(): Promise<void>;
}

export interface Minted {
  readonly alg?: 'RS256' | 'ES256';
  /** Its `exp` lies a minute and more in the past. */
  readonly expired?: boolean;
}

export const audience = 'https://api.example.test/account';

export async function startIssuer(): Promise<Issuer> {
  const keys = { RS256: generateSigningKey('RS256', 'rsa-2026'), ES256: generateSigningKey('ES256', 'ec-2026') };
  const jwks = { keys: [keys.RS256.jwk, keys.ES256.jwk] };
  const { certificate, privateKey } = localhostCertificate();
  const folder = await mkdtemp(path.join(tmpdir(), 'sallyport-bench-'));
  const authorityFile = path.join(folder, 'authority.pem');
  await writeFile(authorityFile, certificate);

  const server = createServer({ cert: certificate, key: privateKey }, (_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(jwks));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const origin = `https://localhost:${(server.address() as AddressInfo).port}`;
  const issuer = `${origin}/`;
  let minted = 0;

  return {
    facts: {
      issuer,
      audience,
      jwksUri: `${origin}/.well-known/jwks.json`,
      jwks,
      publicKey: keys.RS256.publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    },
    authorityFile,
    mint(count, { alg = 'RS256', expired = false } = {}) {
      const now = Math.floor(Date.now() / 1000);
      const iat = expired ? now - 90_000 : now;
      const { kid, privateKey: key } = keys[alg];
      return Array.from({ length: count }, () => {
        minted += 1;
        const claims = {
          iss: issuer,
          sub: `FHgLVARPk8oXjsP5utP8wYAnZeP${String(minted).padStart(6, '0')}@clients`,
          aud: audience,
          iat,
          exp: iat + 86_400,
          scope: 'profile:read content:read',
          gty: 'client-credentials',
          azp: `FHgLVARPk8oXjsP5utP8wYAnZeP${String(minted).padStart(6, '0')}`,
        };
        return mintJwt({ header: { alg, typ: 'JWT', kid }, claims, key });
      });
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
