import { rawHeaders, readProxyEvent, type ProxyEvent } from './proxy-event.js';

interface NodeRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: Buffer | undefined;
  readonly remoteAddress: string;
}

interface NodeAnswer {
  readonly statusCode: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly isBase64Encoded: boolean;
}

/**
 * How serverless-express reads our events, instead of its own way: that one serves `{proxy}` as if it were the whole
 * path, lets the last of two spellings of a header win and crashes on headers that are null.
 */
export const eventSource = {
  getRequest({ event }: { readonly event: unknown }): NodeRequest {
    const proxy = readProxyEvent(event);
    const body = proxy.body ? Buffer.from(proxy.body, proxy.isBase64Encoded === true ? 'base64' : 'utf8') : undefined;
    return {
      method: proxy.httpMethod,
      path: proxy.path.replaceAll('?', '%3F').replaceAll('#', '%23') + queryOf(proxy),
      headers: headersOf(proxy, body),
      body,
      remoteAddress: proxy.requestContext?.identity?.sourceIp ?? '',
    };
  },

  getResponse({ statusCode, body, headers, isBase64Encoded }: NodeAnswer) {
    const multiValueHeaders: Record<string, string[]> = {};
    for (const [name, value] of Object.entries(headers)) {
      // The gateway frames the body anew.
      if (name.toLowerCase() === 'transfer-encoding') continue;
      multiValueHeaders[name.toLowerCase()] = (Array.isArray(value) ? value : [value]).map(String);
    }
    return { statusCode, body, multiValueHeaders, isBase64Encoded };
  },
};

/** As RFC 9110 §5.3 combines them; cookies by `; ` (RFC 6265 §5.4). */
function headersOf(event: ProxyEvent, body: Buffer | undefined): Record<string, string> {
  const raw = rawHeaders(event);
  const headers = new Map<string, string>();
  for (let index = 0; index < raw.length; index += 2) {
    const [name, value] = [raw[index]!.toLowerCase(), raw[index + 1]!];
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}${name === 'cookie' ? '; ' : ', '}${value}`);
  }
  headers.delete('transfer-encoding');
  headers.delete('content-length');
  if (body !== undefined) headers.set('content-length', String(body.byteLength));
  return Object.fromEntries(headers);
}

function queryOf({ multiValueQueryStringParameters, queryStringParameters }: ProxyEvent): string {
  const query = new URLSearchParams();
  for (const [name, values] of Object.entries(multiValueQueryStringParameters ?? queryStringParameters ?? {})) {
    for (const value of Array.isArray(values) ? (values as string[]) : [values as string]) query.append(name, value);
  }
  return query.size === 0 ? '' : `?${query.toString()}`;
}
