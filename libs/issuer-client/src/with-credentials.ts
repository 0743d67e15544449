import { MisconfigurationError, OutageError } from '@sallyport/protocol';
import { withSecret, type ClientSecret } from '@sallyport/secrets';
import type { ClientAuthentication } from './client-authentication.js';
import type { IssuerMetadata } from './issuer-metadata.js';
import type { Exchange } from './exchange-record.js';
import type { HttpClient } from './http-client.js';

export type EndpointName =
  'token_endpoint' | 'introspection_endpoint' | 'revocation_endpoint' | 'authorization_endpoint';

export interface ConnectOptions {
  readonly http: HttpClient;
  readonly metadata: () => Promise<IssuerMetadata>;
  readonly issuerHost: string;
}

/**
 * Runs `use` with our credentials. When the issuer refuses our secret, the source is asked for others, and each is tried
 * once: a rotation under way costs no request.
 */
export function withCredentials<Result>(
  authentication: ClientAuthentication | undefined,
  issuerHost: string,
  use: (authentication: ClientAuthentication, secret?: ClientSecret) => Promise<Result>,
): Promise<Result> {
  if (authentication === undefined) {
    return Promise.reject(
      missing(`${issuerHost} is asked for something that needs client credentials: configure them.`),
    );
  }
  if (authentication.method !== 'client_secret') return use(authentication);
  return withSecret(authentication.secrets, (secret) => use(authentication, secret), refusesOurs);
}

const refusesOurs = (error: unknown): boolean =>
  error instanceof OutageError && error.reason === 'issuer_refused_our_credentials';

/** The URL of one endpoint in the metadata, as the issuer wrote it, and its host. */
export function endpointIn(server: IssuerMetadata, endpoint: EndpointName, issuerHost: string) {
  const url = server[endpoint];
  if (typeof url !== 'string') throw missing(`${issuerHost} publishes no ${endpoint}.`);
  return { url, host: URL.canParse(url) ? new URL(url).host : 'an endpoint that is no URL' };
}

/** What the exchange showed, as an outage. A library's own error is left behind: it can hold a token. */
export function outageOf({ fault, status, error }: Exchange, host: string): Error {
  if (fault instanceof OutageError || fault instanceof MisconfigurationError) return fault;
  const where = status === undefined ? { host } : { host, status };
  if (status === 401 || error === 'invalid_client') return new OutageError('issuer_refused_our_credentials', where);
  if (error === 'server_error' || error === 'temporarily_unavailable') return new OutageError('issuer_error', where);
  return new OutageError('issuer_answer_unusable', where);
}

const missing = (fault: string) => new MisconfigurationError('capability_missing', [fault]);
