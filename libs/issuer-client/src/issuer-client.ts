import { MisconfigurationError, OutageError, type Clock } from '@sallyport/protocol';
import type { ClientAuth, Configuration, ServerMetadata } from 'openid-client';
import { discover, type IssuerMetadata } from './discover.js';
import { checkedUrl } from './endpoint-url.js';
import { fetchLike } from './fetch-like.js';
import { readGrant, type Grant } from './grant.js';
import type { HttpClient } from './http-client.js';
import { observedFetch, type Exchange } from './observed-fetch.js';
import { remembered } from './remembered-metadata.js';

export interface IssuerClientOptions {
  /** Compared exactly with what the issuer calls itself. `https:`, or `http:` to a loopback host. */
  readonly issuer: string;
  /** Both absent: discovery only. */
  readonly clientId?: string;
  readonly clientSecret?: string;
}

export interface GrantRequest {
  /** Absent or empty: the server's default. */
  readonly scopes?: readonly string[];
  /** Further form members, such as `resource` (RFC 8707) or a vendor's `audience`. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** One issuer's endpoints, spoken to as one client. Knows no dialect. */
export interface IssuerClient {
  /** The discovered metadata, asked for once an hour at most. @throws as {@link discover} */
  metadata(): Promise<IssuerMetadata>;
  /**
   * A client-credentials grant (RFC 6749 §4.4). A refused one is an answer.
   *
   * @throws {@link OutageError} `issuer_refused_our_credentials` when our id or secret is wrong, and as the bounded client
   * @throws {@link MisconfigurationError} `capability_missing` without credentials or without a token endpoint
   */
  clientCredentials(request: GrantRequest): Promise<Grant>;
  /**
   * The JSON object the introspection endpoint answered with (RFC 7662 §2.2), as text. Does NOT judge it: `active` may
   * be anything.
   *
   * @throws {@link OutageError} `issuer_refused_our_credentials` on 401 and 403, `issuer_answer_unusable` on any other
   * 4xx and on a body over 64 kB or that is no JSON object, and as the bounded client
   * @throws {@link MisconfigurationError} `capability_missing` without credentials or without an introspection endpoint
   */
  introspect(token: string): Promise<string>;
}

const maxAnswerBytes = 65_536;

/**
 * Returns a client of one issuer over openid-client, which is loaded with the first request.
 * The secret lives in a closure: no property, error or URL shows it.
 */
export function createIssuerClient(
  { issuer, clientId, clientSecret }: IssuerClientOptions,
  { http, clock }: { readonly http: HttpClient; readonly clock: Clock },
): IssuerClient {
  const issuerUrl = checkedUrl(issuer);
  const metadata = remembered(() => discover(issuer, fetchLike(http)), clock);

  /** A configuration for one exchange: what its fetch saw belongs to no other. */
  async function connect(endpoint: 'token_endpoint' | 'introspection_endpoint') {
    if (clientId === undefined || clientSecret === undefined) {
      throw missing(
        `${issuerUrl.host} is asked for something that needs a client id and a client secret: configure both.`,
      );
    }
    const server = await metadata();
    const url = server[endpoint];
    if (url === undefined) throw missing(`${issuerUrl.host} publishes no ${endpoint}.`);
    const client = await import('openid-client');
    const authentication: ClientAuth = wantsPost(server, endpoint)
      ? client.ClientSecretPost(clientSecret)
      : client.ClientSecretBasic(clientSecret);
    const configuration: Configuration = new client.Configuration(
      server as ServerMetadata,
      clientId,
      undefined,
      authentication,
    );
    const observed = observedFetch(fetchLike(http, maxAnswerBytes));
    configuration[client.customFetch] = observed.fetch;
    if (issuerUrl.protocol === 'http:') client.allowInsecureRequests(configuration);
    return { client, configuration, exchange: observed.exchange, host: hostOf(url) };
  }

  return {
    metadata,
    async clientCredentials({ scopes = [], parameters = {} }) {
      const { client, configuration, exchange, host } = await connect('token_endpoint');
      const form = { ...parameters, ...(scopes.length > 0 && { scope: scopes.join(' ') }) };
      try {
        const answer = await client.clientCredentialsGrant(configuration, form);
        const grant = readGrant(answer, clock());
        if (grant !== undefined) return grant;
      } catch {
        const refusal = exchange();
        if (isRefusedGrant(refusal)) return { granted: false, error: refusal.error, status: refusal.status };
      }
      throw outageOf(exchange(), host);
    },
    async introspect(token) {
      const { client, configuration, exchange, host } = await connect('introspection_endpoint');
      try {
        await client.tokenIntrospection(configuration, token, { token_type_hint: 'access_token' });
      } catch {
        // The record below decides: the library also objects to an `active` that is no boolean, which is an answer.
      }
      const { status, json } = exchange();
      if (status === 200 && json !== undefined && isJsonObject(json)) return json;
      if (status === 403) throw new OutageError('issuer_refused_our_credentials', { host, status });
      throw outageOf(exchange(), host);
    },
  };
}

/** RFC 8414 §2: without a list the method is client_secret_basic. */
function wantsPost(server: IssuerMetadata, endpoint: 'token_endpoint' | 'introspection_endpoint'): boolean {
  const methods = server[`${endpoint}_auth_methods_supported`] ?? server['token_endpoint_auth_methods_supported'];
  return Array.isArray(methods) && !methods.includes('client_secret_basic') && methods.includes('client_secret_post');
}

/** An error code in a 4xx that is about the grant, not about us nor about the server's health. */
function isRefusedGrant(exchange: Exchange): exchange is Exchange & { status: number; error: string } {
  const { status, error } = exchange;
  if (status === undefined || error === undefined || status < 400 || status === 401) return false;
  return !['invalid_client', 'server_error', 'temporarily_unavailable'].includes(error);
}

/** What the exchange showed, as an outage. The library's own error is left behind: it can hold a token. */
function outageOf({ fault, status, error }: Exchange, host: string): Error {
  if (fault instanceof OutageError || fault instanceof MisconfigurationError) return fault;
  const where = status === undefined ? { host } : { host, status };
  if (status === 401 || error === 'invalid_client') return new OutageError('issuer_refused_our_credentials', where);
  if (error === 'server_error' || error === 'temporarily_unavailable') return new OutageError('issuer_error', where);
  return new OutageError('issuer_answer_unusable', where);
}

function isJsonObject(json: string): boolean {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : 'an endpoint that is no URL');

const missing = (fault: string) => new MisconfigurationError('capability_missing', [fault]);
