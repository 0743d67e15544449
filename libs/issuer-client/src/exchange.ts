import { MisconfigurationError, OutageError } from '@sallyport/protocol';
import { withSecret, type ClientSecret } from '@sallyport/secrets';
import type { Configuration, ServerMetadata } from 'openid-client';
import { openIdAuthentication, takesSecretInBodyOnly, type ClientAuthentication } from './client-authentication.js';
import type { IssuerMetadata } from './discover.js';
import { checkedUrl } from './endpoint-url.js';
import { fetchLike } from './fetch-like.js';
import type { HttpClient } from './http-client.js';
import { observedFetch, type Exchange } from './observed-fetch.js';

const maxAnswerBytes = 65_536;

export type EndpointName =
  'token_endpoint' | 'introspection_endpoint' | 'revocation_endpoint' | 'authorization_endpoint';

/** One exchange with one endpoint: what its fetch saw belongs to no other. */
export interface Connection {
  readonly client: typeof import('openid-client');
  readonly configuration: Configuration;
  readonly exchange: () => Exchange;
  readonly host: string;
}

export interface ConnectOptions {
  readonly http: HttpClient;
  readonly metadata: () => Promise<IssuerMetadata>;
  readonly issuerHost: string;
}

/**
 * Runs `use` on a fresh connection, authenticated. When the issuer refuses our secret, the source is asked for others,
 * and each is tried once: a rotation under way costs no request.
 */
export async function connected<Result>(
  options: ConnectOptions,
  authentication: ClientAuthentication | undefined,
  endpoint: EndpointName,
  use: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  if (authentication === undefined) {
    throw missing(`${options.issuerHost} is asked for something that needs client credentials: configure them.`);
  }
  if (authentication.method !== 'client_secret') return use(await connect(options, authentication, endpoint));
  return withSecret(
    authentication.secrets,
    async (secret) => use(await connect(options, authentication, endpoint, secret)),
    (error) => error instanceof OutageError && error.reason === 'issuer_refused_our_credentials',
  );
}

async function connect(
  { http, metadata, issuerHost }: ConnectOptions,
  authentication: ClientAuthentication,
  endpoint: EndpointName,
  secret?: ClientSecret,
): Promise<Connection> {
  const server = await metadata();
  const url = server[endpoint];
  if (typeof url !== 'string') throw missing(`${issuerHost} publishes no ${endpoint}.`);
  const client = await import('openid-client');
  const { clientId, authenticate } = await openIdAuthentication(
    client,
    authentication,
    secret,
    takesSecretInBodyOnly(server, endpoint),
  );
  const configuration = new client.Configuration(server as ServerMetadata, clientId, undefined, authenticate);
  const observed = observedFetch(fetchLike(http, maxAnswerBytes));
  configuration[client.customFetch] = observed.fetch;
  if (URL.canParse(url) && checkedUrl(url).protocol === 'http:') client.allowInsecureRequests(configuration);
  return { client, configuration, exchange: observed.exchange, host: hostOf(url) };
}

/** What the exchange showed, as an outage. The library's own error is left behind: it can hold a token. */
export function outageOf({ fault, status, error }: Exchange, host: string): Error {
  if (fault instanceof OutageError || fault instanceof MisconfigurationError) return fault;
  const where = status === undefined ? { host } : { host, status };
  if (status === 401 || error === 'invalid_client') return new OutageError('issuer_refused_our_credentials', where);
  if (error === 'server_error' || error === 'temporarily_unavailable') return new OutageError('issuer_error', where);
  return new OutageError('issuer_answer_unusable', where);
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : 'an endpoint that is no URL');

const missing = (fault: string) => new MisconfigurationError('capability_missing', [fault]);
