import { parseMaxAge } from './cache-age.js';
import type { HttpAnswer, HttpClient, HttpRequest } from './http-client.js';

/** What one exchange with the issuer showed. Read instead of a library's errors, which carry bodies with tokens. */
export interface Exchange {
  /** What the bounded client threw: an outage or a misconfiguration. */
  readonly fault?: unknown;
  readonly status?: number;
  /** The body, when the answer said it was JSON and it is an object. */
  readonly json?: string;
  /** The body, when the answer said it was a JWT of some kind, and which. */
  readonly jwt?: { readonly mediaType: string; readonly body: string };
  /** There was no body. */
  readonly empty?: true;
  /** How long the answer may be kept, where it says so. */
  readonly maxAgeSeconds?: number;
  /** The OAuth error code (RFC 6749 §5.2) of the body, when it holds one of the characters allowed there. */
  readonly error?: string;
}

const utf8 = new TextDecoder();

/** Sends one request and returns what came of it; never rejects. */
export const exchangeOf = (http: HttpClient, request: HttpRequest): Promise<Exchange> =>
  http.send(request).then(answered, failed);

function answered({ status, headers, body }: HttpAnswer): Exchange {
  const exchange = exchangeWith(status, headers.get('content-type'), utf8.decode(body));
  const maxAgeSeconds = parseMaxAge(headers.get('cache-control'));
  return maxAgeSeconds === undefined ? exchange : { ...exchange, maxAgeSeconds };
}

const failed = (fault: unknown): Exchange => ({ fault });

export function exchangeWith(status: number, contentType: string | undefined, text: string): Exchange {
  if (text === '') return { status, empty: true };
  const mediaType = (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase();
  if (/^application\/(?:[\w.-]+\+)?jwt$/.test(mediaType)) return { status, jwt: { mediaType, body: text } };
  if (!/^application\/(?:[\w.-]+\+)?json$/.test(mediaType)) return { status };
  const object = jsonObject(text);
  if (object === undefined) return { status };
  const error = errorCode(object);
  return error === undefined ? { status, json: text } : { status, json: text, error };
}

/** The JSON object in a text, or undefined when it is anything else. */
function jsonObject(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function errorCode({ error }: Readonly<Record<string, unknown>>): string | undefined {
  return typeof error === 'string' && /^[\x20-\x21\x23-\x5b\x5d-\x7e]{1,100}$/.test(error) ? error : undefined;
}
