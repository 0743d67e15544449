import { OutageError } from '@sallyport/protocol';
import type { ClientSecret } from '@sallyport/secrets';
import type { ServerMetadata } from 'openid-client';
import {
  authenticatedClient,
  formEncoded,
  takesSecretInBodyOnly,
  type AuthenticatedClient,
  type ClientAuthentication,
} from './client-authentication.js';
import { exchangeOf, type Exchange } from './exchange-record.js';
import type { IssuerMetadata } from './issuer-metadata.js';
import type { IntrospectionAnswer, IssuerClient, JwtMediaType } from './issuer-requests.js';
import { endpointIn, outageOf, withCredentials, type ConnectOptions } from './with-credentials.js';

const maxAnswerBytes = 65_536;

export type TokenQuestions = Pick<IssuerClient, 'introspect' | 'revoke'>;

export function tokenQuestions(
  options: ConnectOptions,
  authentication: ClientAuthentication | undefined,
  introspectionAuthentication: ClientAuthentication | undefined,
): TokenQuestions {
  // Asking twice does no harm, so a kept connection that died costs no answer.
  const introspection = { endpoint: 'introspection_endpoint', idempotent: true, read: readIntrospection } as const;
  const revocation = { endpoint: 'revocation_endpoint', idempotent: false, read: readRevocation } as const;
  const introspect = asker(options, introspectionAuthentication, introspection);
  const revoke = asker(options, authentication, revocation);
  return { introspect: (token, accept) => introspect(token, 'access_token', accept), revoke };
}

/** RFC 7662 §2.1. */
function readIntrospection(
  exchange: Exchange,
  { host, clientId }: Way,
  accept: JwtMediaType | undefined,
): IntrospectionAnswer {
  const { status, maxAgeSeconds } = exchange;
  const answer = bodyOf(exchange, accept);
  if (answer !== undefined) {
    const { kind, body } = answer;
    return maxAgeSeconds === undefined
      ? { kind, body, askedAs: clientId }
      : { kind, body, askedAs: clientId, maxAgeSeconds };
  }
  if (status === 403) throw new OutageError('issuer_refused_our_credentials', { host, status });
  throw outageOf(exchange, host);
}

/** An answer of the kind that was asked for. A JWT that nobody asked for is none, and neither is silence. */
function bodyOf(
  { status, json, jwt, empty }: Exchange,
  accept: JwtMediaType | undefined,
): Pick<IntrospectionAnswer, 'kind' | 'body'> | undefined {
  if (empty)
    return accept !== undefined && (status === 204 || status === 200) ? { kind: 'nothing', body: '' } : undefined;
  if (status !== 200) return undefined;
  if (jwt !== undefined && jwt.mediaType === accept) return { kind: 'jwt', body: jwt.body };
  return json === undefined ? undefined : { kind: 'json', body: json };
}

/** RFC 7009 §2.1. */
function readRevocation(exchange: Exchange, { host }: Way): boolean {
  const { status, error } = exchange;
  if (status === 200) return true;
  if (error === 'unsupported_token_type' || error === 'unauthorized_client') return false;
  throw outageOf(exchange, host);
}

interface Question<Answer> {
  readonly endpoint: 'introspection_endpoint' | 'revocation_endpoint';
  readonly idempotent: boolean;
  readonly read: (exchange: Exchange, way: Way, accept: JwtMediaType | undefined) => Answer;
}

/** What questions to one endpoint have in common while the metadata and our secret are the same. */
interface Way extends AuthenticatedClient {
  readonly server: IssuerMetadata;
  readonly secret: ClientSecret | undefined;
  readonly url: string;
  readonly host: string;
  /** Absent where each request needs credentials of its own. */
  readonly credentials: Credentials | undefined;
}

/** Who we are, as a request says it. */
interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  /** Of the form: empty, or from `&` on. */
  readonly form: string;
}

/**
 * Returns a function that asks one endpoint about a token. Both questions are one form with a token in it, and
 * openid-client between would only cost: it is on the way of every new token. For the same reason all but the token is put
 * together once.
 */
function asker<Answer>(
  { http, metadata, issuerHost }: ConnectOptions,
  authentication: ClientAuthentication | undefined,
  { endpoint, idempotent, read }: Question<Answer>,
): (token: string, hint: 'access_token' | 'refresh_token', accept?: JwtMediaType) => Promise<Answer> {
  let last: Way | undefined;

  async function wayTo(
    server: IssuerMetadata,
    used: ClientAuthentication,
    secret: ClientSecret | undefined,
  ): Promise<Way> {
    const { url, host } = endpointIn(server, endpoint, issuerHost);
    if (!URL.canParse(url)) throw outageOf({}, host);
    const client = await authenticatedClient(used, secret, takesSecretInBodyOnly(server, endpoint));
    // An assertion is good for one request.
    const credentials = used.method === 'private_key_jwt' ? undefined : await credentialsOf(client, server);
    return { ...client, server, secret, url, host, credentials };
  }

  return (token, hint, accept) =>
    withCredentials(authentication, issuerHost, async (used, secret) => {
      const server = await metadata();
      const way = last?.server === server && last.secret === secret ? last : await wayTo(server, used, secret);
      last = way;
      const { headers, form } = way.credentials ?? (await credentialsOf(way, server));
      const exchange = await exchangeOf(http, {
        method: 'POST',
        url: way.url,
        headers: {
          accept: accept ?? 'application/json',
          'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
          ...headers,
        },
        body: `token=${formEncoded(token)}&token_type_hint=${hint}${form}`,
        maxBytes: maxAnswerBytes,
        idempotent,
      });
      return read(exchange, way, accept);
    });
}

async function credentialsOf(
  { clientId, authenticate }: AuthenticatedClient,
  server: IssuerMetadata,
): Promise<Credentials> {
  const form = new URLSearchParams();
  const headers = new Map<string, string>();
  await authenticate(server as ServerMetadata, { client_id: clientId }, form, headers); // it came as JSON
  return { headers: Object.fromEntries(headers), form: form.size === 0 ? '' : `&${form.toString()}` };
}
