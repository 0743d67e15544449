import type { Clock } from '@sallyport/protocol';
import type { ClientAuthentication } from './client-authentication.js';
import type { IssuerMetadata } from './issuer-metadata.js';
import { checkedUrl } from './endpoint-url.js';
import type { HttpClient } from './http-client.js';
import type { IssuerClient } from './issuer-requests.js';
import { remembered, type Known } from './remembered-metadata.js';
import type { TokenQuestions } from './token-questions.js';

export interface IssuerClientOptions {
  /** Compared exactly with what the issuer calls itself. `https:`, or `http:` to a loopback host. */
  readonly issuer: string;
  /** `static`: nothing is discovered, `endpoints` is all there is. Default `discovered`. */
  readonly metadata?: 'discovered' | 'static';
  /** Endpoints known beforehand; they stand in place of discovered ones. */
  readonly endpoints?: Endpoints;
  /** Metadata that was discovered before this process began. */
  readonly known?: Known<IssuerMetadata>;
  /** Absent: discovery only. */
  readonly authentication?: ClientAuthentication;
  /** Where introspection has credentials of its own. Default: the same. */
  readonly introspectionAuthentication?: ClientAuthentication;
}

/** By their names in the metadata (RFC 8414 §2). */
export interface Endpoints {
  readonly token_endpoint?: string;
  readonly jwks_uri?: string;
  readonly introspection_endpoint?: string;
  readonly revocation_endpoint?: string;
  readonly authorization_endpoint?: string;
}

/**
 * Returns a client of one issuer. What asks about tokens, and what asks for them over openid-client, is loaded with the
 * first request of its kind.
 * The secret lives in a closure: no property, error or URL shows it.
 */
export function createIssuerClient(
  {
    issuer,
    metadata: source,
    endpoints,
    known,
    authentication,
    introspectionAuthentication = authentication,
  }: IssuerClientOptions,
  { http, clock }: { readonly http: HttpClient; readonly clock: Clock },
): IssuerClient {
  const issuerHost = checkedUrl(issuer).host;
  const metadata =
    source === 'static'
      ? fixed({ ...endpoints, issuer })
      : remembered(
          async () => ({ ...(await (await import('./discover.js')).discover(issuer, http)), ...endpoints }),
          clock,
          known && { ...known, value: { ...known.value, ...endpoints } },
        );
  const options = { http, metadata, issuerHost };

  let questions: TokenQuestions | undefined;
  const loadQuestions = once(async () => {
    const { tokenQuestions } = await import('./token-questions.js');
    return (questions = tokenQuestions(options, authentication, introspectionAuthentication));
  });
  const grants = once(async () => (await import('./grants.js')).grantsOf(options, authentication, clock));
  return {
    metadata,
    clientCredentials: async (request) => (await grants()).clientCredentials(request),
    authorizationCode: async (request) => (await grants()).authorizationCode(request),
    refresh: async (refreshToken, request) => (await grants()).refresh(refreshToken, request),
    authorizationUrl: async (request) => (await grants()).authorizationUrl(request),
    introspect: (token, accept) =>
      questions === undefined
        ? loadQuestions().then((loaded) => loaded.introspect(token, accept))
        : questions.introspect(token, accept),
    revoke: async (token, hint) => (await loadQuestions()).revoke(token, hint),
  };
}

function fixed<Value>(value: Value): () => Promise<Value> {
  const resolved = Promise.resolve(value);
  return () => resolved;
}

function once<Part>(load: () => Promise<Part>): () => Promise<Part> {
  let loading: Promise<Part> | undefined;
  return () => (loading ??= load());
}
