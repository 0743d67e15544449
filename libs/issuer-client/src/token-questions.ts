import { OutageError } from '@sallyport/protocol';
import type { ServerMetadata } from 'openid-client';
import { authenticatedClient, takesSecretInBodyOnly, type ClientAuthentication } from './client-authentication.js';
import { exchangeOf, jsonObject, type Exchange } from './exchange-record.js';
import type { IntrospectionAnswer, JwtMediaType } from './issuer-requests.js';
import { endpointOf, outageOf, withCredentials, type ConnectOptions } from './with-credentials.js';

const maxAnswerBytes = 65_536;

/** RFC 7662 §2.1. Asking twice does no harm, so a kept connection that died costs no answer. */
export function introspect(
  options: ConnectOptions,
  authentication: ClientAuthentication | undefined,
  token: string,
  accept?: JwtMediaType,
): Promise<IntrospectionAnswer> {
  const question = { endpoint: 'introspection_endpoint', token, hint: 'access_token', idempotent: true } as const;
  return ask(options, authentication, { ...question, accept }, (exchange, host, askedAs) => {
    const { status, maxAgeSeconds } = exchange;
    const answer = bodyOf(exchange, accept);
    if (answer !== undefined) return { ...answer, askedAs, ...(maxAgeSeconds !== undefined && { maxAgeSeconds }) };
    if (status === 403) throw new OutageError('issuer_refused_our_credentials', { host, status });
    throw outageOf(exchange, host);
  });
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
  return json !== undefined && jsonObject(json) !== undefined ? { kind: 'json', body: json } : undefined;
}

/** RFC 7009 §2.1. */
export function revoke(
  options: ConnectOptions,
  authentication: ClientAuthentication | undefined,
  token: string,
  hint: 'access_token' | 'refresh_token',
): Promise<boolean> {
  const question = { endpoint: 'revocation_endpoint', token, hint, idempotent: false } as const;
  return ask(options, authentication, question, (exchange, host) => {
    const { status, error } = exchange;
    if (status === 200) return true;
    if (error === 'unsupported_token_type' || error === 'unauthorized_client') return false;
    throw outageOf(exchange, host);
  });
}

interface Question {
  readonly endpoint: 'introspection_endpoint' | 'revocation_endpoint';
  readonly token: string;
  readonly hint: 'access_token' | 'refresh_token';
  readonly idempotent: boolean;
  readonly accept?: JwtMediaType | undefined;
}

/** Both are one form with a token in it, and the library between would only cost: it is on the way of every new token. */
function ask<Answer>(
  options: ConnectOptions,
  authentication: ClientAuthentication | undefined,
  { endpoint, token, hint, idempotent, accept }: Question,
  read: (exchange: Exchange, host: string, clientId: string) => Answer,
): Promise<Answer> {
  return withCredentials(authentication, options.issuerHost, async (credentials, secret) => {
    const { server, url, host } = await endpointOf(options, endpoint);
    if (!URL.canParse(url)) throw outageOf({}, host);
    const { clientId, authenticate } = await authenticatedClient(
      credentials,
      secret,
      takesSecretInBodyOnly(server, endpoint),
    );
    const form = new URLSearchParams({ token, token_type_hint: hint });
    const headers = new Map([
      ['accept', accept ?? 'application/json'],
      ['content-type', 'application/x-www-form-urlencoded;charset=UTF-8'],
    ]);
    await authenticate(server as ServerMetadata, { client_id: clientId }, form, headers); // it came as JSON
    const exchange = await exchangeOf(options.http, {
      method: 'POST',
      url,
      headers: Object.fromEntries(headers),
      body: form.toString(),
      maxBytes: maxAnswerBytes,
      idempotent,
    });
    return read(exchange, host, clientId);
  });
}
