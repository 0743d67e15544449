import type { ProxyAnswer } from './proxy-answer.js';
import type { ProxyRequest } from './proxy-request.js';

/** What serverless-express makes a node:http request of. */
interface NodeRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: Buffer | undefined;
  readonly remoteAddress: string;
}

interface NodeAnswer {
  readonly statusCode: number;
  /** Base64, because `everythingIsBinary`. */
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** serverless-express decodes by content type, so bytes of a type it does not know would be damaged. */
export const everythingIsBinary = { isBinary: () => true };

/**
 * How serverless-express reads and answers, instead of its own ways: those serve `{proxy}` as if it were the whole path,
 * let the last of two spellings of a header win, crash on headers that are null and forget cookies. It is given the
 * request in place of the event: a fault in here would be a promise that nobody waits for.
 */
export const eventSource = {
  getRequest({ event: { method, target, rawHeaders, body, sourceIp } }: { readonly event: ProxyRequest }): NodeRequest {
    return { method, path: target, headers: combined(rawHeaders, body), body, remoteAddress: sourceIp };
  },

  getResponse({ statusCode, body, headers }: NodeAnswer): ProxyAnswer {
    const lists = Object.entries(headers).map(
      ([name, value]) => [name.toLowerCase(), (Array.isArray(value) ? value : [value]).map(String)] as const,
    );
    return {
      statusCode,
      headers: new Map(lists.filter(([name]) => name !== 'transfer-encoding')),
      bytes: Buffer.from(body, 'base64'),
    };
  },
};

/** As RFC 9110 §5.3 combines them; cookies by `; ` (RFC 6265 §5.4). */
function combined(rawHeaders: readonly string[], body: Buffer | undefined): Record<string, string> {
  const headers = new Map<string, string>();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name, value] = [rawHeaders[index]!.toLowerCase(), rawHeaders[index + 1]!];
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}${name === 'cookie' ? '; ' : ', '}${value}`);
  }
  headers.delete('transfer-encoding');
  headers.delete('content-length');
  if (body !== undefined) headers.set('content-length', String(body.byteLength));
  return Object.fromEntries(headers);
}
