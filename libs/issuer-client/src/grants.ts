import type { Clock } from '@sallyport/protocol';
import * as client from 'openid-client';
import { authenticatedClient, takesSecretInBodyOnly, type ClientAuthentication } from './client-authentication.js';
import { checkedUrl } from './endpoint-url.js';
import type { Exchange } from './exchange-record.js';
import { fetchLike } from './fetch-like.js';
import { readGrant, type Grant } from './grant.js';
import type { GrantRequest, IssuerClient } from './issuer-requests.js';
import { observedFetch } from './observed-fetch.js';
import { endpointIn, outageOf, withCredentials, type ConnectOptions } from './with-credentials.js';

const maxAnswerBytes = 65_536;

/** One exchange with one endpoint: what its fetch saw belongs to no other. */
interface Connection {
  readonly configuration: client.Configuration;
  readonly exchange: () => Exchange;
  readonly host: string;
}

/** Tokens for us and for people, over openid-client. This file comes with it, so it is loaded when a token is asked for. */
export function grantsOf(
  options: ConnectOptions,
  authentication: ClientAuthentication | undefined,
  clock: Clock,
): Pick<IssuerClient, 'clientCredentials' | 'authorizationCode' | 'refresh' | 'authorizationUrl'> {
  type TokenAnswer = Parameters<typeof readGrant>[0];
  const grant = (ask: (connection: Connection) => Promise<TokenAnswer>, unasked?: Grant): Promise<Grant> =>
    connected(options, authentication, 'token_endpoint', async (connection) => {
      const { exchange, host } = connection;
      try {
        const granted = readGrant(await ask(connection), clock());
        if (granted !== undefined) return granted;
      } catch {
        const refusal = exchange();
        if (unasked !== undefined && refusal.status === undefined && refusal.fault === undefined) return unasked;
        if (isRefusedGrant(refusal)) return { granted: false, error: refusal.error, status: refusal.status };
      }
      throw outageOf(exchange(), host);
    });

  return {
    clientCredentials: (request) =>
      grant(({ configuration }) => client.clientCredentialsGrant(configuration, formOf(request))),
    authorizationCode: ({ callbackUrl, state, codeVerifier, parameters }) =>
      grant(
        ({ configuration }) =>
          client.authorizationCodeGrant(
            configuration,
            new URL(callbackUrl),
            { pkceCodeVerifier: codeVerifier, expectedState: state },
            { ...parameters },
          ),
        wrongCallback,
      ),
    refresh: (refreshToken, request) =>
      grant(({ configuration }) => client.refreshTokenGrant(configuration, refreshToken, formOf(request))),

    authorizationUrl: ({ redirectUri, scopes, state, codeChallenge, parameters = {} }) =>
      connected(options, authentication, 'authorization_endpoint', ({ configuration }) => {
        const url = client.buildAuthorizationUrl(configuration, {
          ...parameters,
          redirect_uri: redirectUri,
          scope: scopes.join(' '),
          state,
          code_challenge: codeChallenge,
          code_challenge_method: 'S256',
        });
        return Promise.resolve(url.href);
      }),
  };
}

/** Runs `use` on a fresh connection, authenticated. */
function connected<Result>(
  options: ConnectOptions,
  authentication: ClientAuthentication | undefined,
  endpoint: 'token_endpoint' | 'authorization_endpoint',
  use: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  return withCredentials(authentication, options.issuerHost, async (credentials, secret) => {
    const server = await options.metadata();
    const { url, host } = endpointIn(server, endpoint, options.issuerHost);
    const wantsBody = takesSecretInBodyOnly(server, endpoint);
    const { clientId, authenticate } = await authenticatedClient(credentials, secret, wantsBody);
    // Metadata came as JSON. The type of the other says void; the library awaits what comes back.
    const metadata = server as client.ServerMetadata;
    const configuration = new client.Configuration(metadata, clientId, undefined, authenticate as client.ClientAuth);
    const observed = observedFetch(fetchLike(options.http, maxAnswerBytes));
    configuration[client.customFetch] = observed.fetch;
    if (URL.canParse(url) && checkedUrl(url).protocol === 'http:') client.allowInsecureRequests(configuration);
    return use({ configuration, exchange: observed.exchange, host });
  });
}

/** The library found the callback or its state wanting and asked nobody. */
const wrongCallback: Grant = { granted: false, error: 'invalid_request', status: 400 };

function formOf({ scopes = [], parameters = {} }: GrantRequest): Record<string, string> {
  return { ...parameters, ...(scopes.length > 0 && { scope: scopes.join(' ') }) };
}

/** An error code in a 400 (RFC 6749 §5.2), or in a 403 where a server knows one, that is about the grant, not about us. */
function isRefusedGrant(exchange: Exchange): exchange is Exchange & { status: number; error: string } {
  const { status, error } = exchange;
  if (error === undefined || (status !== 400 && status !== 403)) return false;
  return !['invalid_client', 'server_error', 'temporarily_unavailable'].includes(error);
}
