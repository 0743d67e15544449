import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface IntrospectingIssuer {
  /** Settings of a function that trusts it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Questions since the last call of this. */
  asked(): number;
  close(): Promise<void>;
}

/** An issuer of opaque tokens, all of them good, whose introspection takes so long. */
export async function startIntrospectingIssuer(takesMs: number): Promise<IntrospectingIssuer> {
  let asked = 0;
  const server = createServer((request, response) => {
    const send = (body: object): void => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
    };
    if (request.url !== '/introspect') return send(metadataOf(issuer()));
    asked += 1;
    request.resume();
    setTimeout(() => send(goodAnswer()), takesMs);
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    environment: introspectingEnvironment(issuer()),
    asked: () => {
      const count = asked;
      asked = 0;
      return count;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

const audience = 'https://api.example';

export const metadataOf = (issuer: string) => ({ issuer, introspection_endpoint: `${issuer}/introspect` });

export const goodAnswer = () => ({
  active: true,
  client_id: 'shop',
  scope: 'profile:read content:read',
  aud: audience,
  exp: Math.floor(Date.now() / 1000) + 3_600,
});

export const introspectingEnvironment = (issuer: string): Readonly<Record<string, string>> => ({
  IDENTITY_PROVIDER: 'oidc',
  OIDC_ISSUER: issuer,
  OIDC_AUDIENCE: audience,
  OIDC_CLIENT_ID: 'authorizer',
  OIDC_CLIENT_SECRET: 'a-secret-of-the-benchmark',
  TOKEN_CACHE_MAX_AGE_SECONDS: '300',
  LOG_LEVEL: 'silent',
});
