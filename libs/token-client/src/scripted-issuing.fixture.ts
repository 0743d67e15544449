import { createHttpClient, type ClientAuthentication, type HttpClient } from '@sallyport/issuer-client';
import { createOidcIdentityProvider } from '@sallyport/provider-oidc';
import { fixedSecret } from '@sallyport/secrets';
import {
  fakeClock,
  startScriptedIssuer,
  type FakeClock,
  type ScriptedAnswer,
  type ScriptedIssuer,
  type ScriptedRequest,
} from '@sallyport/testing';
import { createTokenClient, type TokenClient, type TokenClientOptions } from './token-client.js';

export const clientSecret = 'CANARY-client-secret';
/** Every token of the scripted issuer begins so; what must never show is easy to look for. */
export const tokenMark = 'CANARY-token';

export interface Issuing {
  readonly server: ScriptedIssuer;
  readonly time: FakeClock;
  /** Requests that reached the token endpoint, in order. */
  readonly asked: () => readonly ScriptedRequest[];
  /** How the token endpoint answers from now on; `good` is a fresh token each time. */
  answers(answer: 'good' | ScriptedAnswer | ((count: number) => ScriptedAnswer)): void;
  client(options?: Partial<TokenClientOptions>, authentication?: ClientAuthentication): TokenClient;
  /** Returns when every request that was sent has had its answer, in the background as well. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export const goodAnswer = (count: number, more: Readonly<Record<string, unknown>> = {}): ScriptedAnswer => ({
  body: { access_token: `${tokenMark}-${count}`, token_type: 'Bearer', expires_in: 600, ...more },
});

const withSecret: ClientAuthentication = { method: 'client_secret', secrets: fixedSecret('shop', clientSecret) };

/** An issuer on loopback that issues what a test says, and token clients of it under a clock that stands still. */
export async function startIssuing(): Promise<Issuing> {
  const server = await startScriptedIssuer();
  const time = fakeClock();
  const { issuer } = server;
  let count = 0;
  /** Short only where no answer comes: whoever waits for one waits as long as a busy machine takes. */
  let deadlineMs = 5_000;
  const underWay = new Set<Promise<unknown>>();
  const http: HttpClient = {
    send(request) {
      const sent = createHttpClient({ deadlineMs }).send(request);
      const ended = sent.catch(() => undefined).finally(() => underWay.delete(ended));
      underWay.add(ended);
      return sent;
    },
  };
  const asked = () => server.requests.filter(({ url }) => url === '/token');
  server.script('/.well-known/openid-configuration', {
    body: { issuer, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks` },
  });
  const issuing: Issuing = {
    server,
    time,
    asked,
    answers(answer) {
      deadlineMs = answer === 'silent' ? 300 : 5_000;
      server.script('/token', () => {
        count += 1;
        if (answer === 'good') return goodAnswer(count);
        return typeof answer === 'function' ? answer(count) : answer;
      });
    },
    client(options = {}, authentication = withSecret) {
      const provider = createOidcIdentityProvider(
        {
          name: 'oidc',
          issuer,
          audience: ['https://api.example'],
          algorithms: ['RS256'],
          clockSkewSeconds: 60,
          maxLifetimeSeconds: 86_400,
          target: 'audience',
          authentication,
        },
        { http, clock: time.clock },
      );
      return createTokenClient({ provider, clientKey: 'shop', clock: time.clock, random: () => 0.5, ...options });
    },
    async settled() {
      for (let quiet = 0; quiet < 5; quiet += 1) {
        await new Promise((next) => setImmediate(next));
        if (underWay.size > 0) quiet = 0;
        await Promise.all(underWay);
      }
    },
    close: () => server.close(),
  };
  issuing.answers('good');
  return issuing;
}
