import type { IncomingHttpHeaders } from 'node:http';
import type { EndpointName } from './endpoints.js';
import type { DialectAnswer } from './http-exchange.js';

/** A page of this machine, whatever its port. No other page may read an answer. */
const ownOrigin = /^http:\/\/(?:127\.0\.0\.1|localhost)(?::\d{1,5})?$/;

export const pageOrigin = ({ origin }: IncomingHttpHeaders): string | undefined =>
  origin !== undefined && ownOrigin.test(origin) ? origin : undefined;

/**
 * What a page that signs people in needs of a tenant, and nothing else: no introspection, and at the token endpoint no
 * `Authorization`, so that a client with a secret has no business in a page.
 */
const forPages: Readonly<Partial<Record<EndpointName, { readonly methods: string; readonly headers?: string }>>> = {
  discovery: { methods: 'GET' },
  jwks: { methods: 'GET' },
  token: { methods: 'POST', headers: 'content-type' },
  revocation: { methods: 'POST', headers: 'content-type' },
  userinfo: { methods: 'GET, POST', headers: 'authorization' },
};

/** Whether an answer depends on who asked, so that a page reads it for a public client alone. */
export const asksForClient = (endpoint: EndpointName): boolean => endpoint === 'token' || endpoint === 'revocation';

/** The answer to the question that a browser asks first (a CORS preflight); undefined where a page has no business. */
export function preflight(endpoint: EndpointName | undefined, headers: IncomingHttpHeaders): DialectAnswer | undefined {
  const origin = pageOrigin(headers);
  const open = endpoint && forPages[endpoint];
  if (origin === undefined || open === undefined) return undefined;
  return {
    status: 204,
    headers: {
      ...corsHeaders(origin),
      'access-control-allow-methods': open.methods,
      ...(open.headers !== undefined && { 'access-control-allow-headers': open.headers }),
    },
  };
}

/**
 * The headers that let a page read an answer; none for a page of another machine and for what is not for pages.
 *
 * @param publicClient - whether the request is a public client's; counts at the endpoints that ask for a client
 */
export function headersForPage(
  endpoint: EndpointName | undefined,
  headers: IncomingHttpHeaders,
  publicClient: boolean,
): Readonly<Record<string, string>> {
  const origin = pageOrigin(headers);
  if (origin === undefined || endpoint === undefined || forPages[endpoint] === undefined) return {};
  return asksForClient(endpoint) && !publicClient ? {} : corsHeaders(origin);
}

/** No credentials: nothing here is told apart by a cookie. The refusal's challenge can be read. */
const corsHeaders = (origin: string) => ({
  'access-control-allow-origin': origin,
  'access-control-expose-headers': 'www-authenticate',
  vary: 'Origin',
});
