import { validateHeaderValue } from 'node:http';
import type { HeaderField } from '../gateway-request.js';
import type { GatewayAnswer } from '../gateway-response.js';
import { readProxyAnswer } from '../proxy-answer.js';
import type { HttpRoute } from './http-api.js';
import { isRecord } from '../json.js';

/** Without a `statusCode` the whole answer is the body of a 200, as JSON unless it is text already. */
function inferred(answer: unknown): unknown {
  if (isRecord(answer) && 'statusCode' in answer) return answer;
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: typeof answer === 'string' ? answer : JSON.stringify(answer),
  };
}

/** `cookies` as one `set-cookie` each, or `null` when they are no list of header values. */
function cookieFields(answer: unknown): readonly HeaderField[] | null {
  const cookies: unknown = isRecord(answer) ? (answer['cookies'] ?? []) : [];
  if (!Array.isArray(cookies)) return null;
  try {
    return cookies.map((cookie: unknown) => {
      if (typeof cookie !== 'string') throw new TypeError('a cookie is not text');
      validateHeaderValue('set-cookie', cookie);
      return ['set-cookie', cookie] as const;
    });
  } catch {
    return null;
  }
}

/** The client's answer from what an integration of an HTTP API returned, or `null` when it has another shape. */
export function readHttpAnswer(
  answer: unknown,
  requestId: string,
  format: HttpRoute['payloadFormatVersion'] = '2.0',
): GatewayAnswer | null {
  if (format === '1.0') return readProxyAnswer(answer, requestId, true, 'http');
  const shaped = inferred(answer);
  const cookies = cookieFields(shaped);
  const read = readProxyAnswer(shaped, requestId, true, 'http');
  return read === null || cookies === null ? null : { ...read, headers: [...read.headers, ...cookies] };
}
