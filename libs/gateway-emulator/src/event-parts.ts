import type { APIGatewayProxyEvent } from 'aws-lambda';
import { headerValues, type GatewayRequest, type HeaderField } from './gateway-request.js';
import type { IamCaller } from './iam/iam-registry.js';
import { isBinary } from './media-type.js';

/** Parts that the events of every kind of API are put together from. */

/** Headers about the connection; they end at the gateway. */
const hopByHop = new Set(
  'connection expect keep-alive proxy-authenticate te trailer transfer-encoding upgrade'.split(' '),
);
const forwarded = ['x-forwarded-for', 'x-forwarded-port', 'x-forwarded-proto'];

/** Each name with all its values, or `null` when there is none. */
export function grouped(pairs: Iterable<HeaderField>): Readonly<Record<string, string[]>> | null {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  return values.size === 0 ? null : Object.fromEntries(values);
}

export const lastOfEach = (multi: Readonly<Record<string, string[]>> | null): Record<string, string> | null =>
  multi === null ? null : Object.fromEntries(Object.entries(multi).map(([name, values]) => [name, values.at(-1)!]));

export const queryPairs = (request: GatewayRequest): Iterable<HeaderField> => new URLSearchParams(request.query);

/** The client's headers in its own spelling (G8), with the forwarding headers. */
export function eventHeaders(request: GatewayRequest): readonly HeaderField[] {
  const kept = request.headers.filter(([name]) => {
    const lower = name.toLowerCase();
    return !hopByHop.has(lower) && !forwarded.includes(lower);
  });
  const port = /:(\d+)$/.exec(headerValues(request, 'host')[0] ?? '')?.[1] ?? '80';
  const hops = [...headerValues(request, 'x-forwarded-for'), request.sourceIp].join(', ');
  return [...kept, ['X-Forwarded-For', hops], ['X-Forwarded-Port', port], ['X-Forwarded-Proto', 'http']];
}

/** `identity` of format 1.0: an address, a user agent and, where a method asks for them, an API key and who signed (P9). */
export const callerIdentity = (
  request: GatewayRequest,
  apiKey: { readonly id: string; readonly value: string } | null = null,
  caller: IamCaller | null = null,
): APIGatewayProxyEvent['requestContext']['identity'] => ({
  accessKey: caller?.accessKey ?? null,
  accountId: caller?.accountId ?? null,
  apiKey: apiKey?.value ?? null,
  apiKeyId: apiKey?.id ?? null,
  caller: caller?.userId ?? null,
  clientCert: null,
  cognitoAuthenticationProvider: caller?.cognito?.authenticationProvider ?? null,
  cognitoAuthenticationType: caller?.cognito?.authenticationType ?? null,
  cognitoIdentityId: caller?.cognito?.identityId ?? null,
  cognitoIdentityPoolId: caller?.cognito?.identityPoolId ?? null,
  principalOrgId: null,
  sourceIp: request.sourceIp,
  user: caller?.userId ?? null,
  userAgent: headerValues(request, 'user-agent')[0] ?? null,
  userArn: caller?.userArn ?? null,
});

/** The body as text, or as base64 when `binary` says so; nothing when it is empty. */
export const eventBody = (
  request: GatewayRequest,
  binary: boolean,
): { readonly body: string | null; readonly isBase64Encoded: boolean } =>
  request.body.length === 0
    ? { body: null, isBase64Encoded: false }
    : { body: request.body.toString(binary ? 'base64' : 'utf8'), isBase64Encoded: binary };

/** Whether the body's type is one of the binary media types of a REST API. */
export const hasBinaryBody = (request: GatewayRequest, binaryMediaTypes: readonly string[]): boolean =>
  isBinary(binaryMediaTypes, headerValues(request, 'content-type')[0]);
