import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { GatewayAnswer } from './gateway-response.js';
import type { HeaderField } from './gateway-request.js';
import { isRecord } from './json.js';

/** Headers of an integration that API Gateway renames (G63); among them the challenge. */
const remapped = [
  'WWW-Authenticate',
  'Authorization',
  'Connection',
  'Content-Length',
  'Date',
  'Host',
  'Server',
  'User-Agent',
];
const dropped = ['transfer-encoding', 'keep-alive', 'trailer', 'upgrade'];
/** What ends at the gateway of an HTTP API, which renames nothing. */
const droppedByHttp = [...dropped, 'connection', 'content-length', 'date', 'host', 'server'];

/** What differs between the answers of a REST and of an HTTP API. */
const doors = {
  rest: { requestId: 'x-amzn-RequestId', contentType: 'application/json', remapped, dropped },
  http: {
    requestId: 'apigw-requestid',
    contentType: 'text/plain; charset=utf-8',
    remapped: [],
    dropped: droppedByHttp,
  },
} as const;
type Door = (typeof doors)[keyof typeof doors];
/** Largest answer of a synchronous Lambda call, in bytes. */
const payloadBytes = 6 * 1024 * 1024;

type Headers = ReadonlyMap<string, { readonly name: string; readonly values: readonly string[] }>;

const isScalar = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value);
/** `headers` and `multiValueHeaders` as one list per name; a value in both appears once. `null`: malformed. */
function mergeHeaders(headers: unknown, multiValueHeaders: unknown): Headers | null {
  const single = headers ?? {};
  const multiple = multiValueHeaders ?? {};
  if (!isRecord(single) || !isRecord(multiple)) return null;
  const merged = new Map<string, { name: string; values: string[] }>();
  const pairs = [
    ...Object.entries(single).map(([name, value]) => [name, [value]] as const),
    ...Object.entries(multiple),
  ];
  for (const [name, values] of pairs) {
    if (!Array.isArray(values) || !values.every(isScalar)) return null;
    const entry = merged.get(name.toLowerCase()) ?? { name, values: [] };
    const fresh = values.map(String).filter((value) => !entry.values.includes(value));
    merged.set(name.toLowerCase(), { name: entry.name, values: [...entry.values, ...fresh] });
  }
  return merged;
}

function onTheWire(headers: Headers, { remapped, dropped }: Door): readonly HeaderField[] | null {
  const fields = [...headers.values()].flatMap(({ name, values }): readonly HeaderField[] => {
    if (dropped.some((known) => known === name.toLowerCase())) return [];
    const canonical = remapped.find((known: string) => known.toLowerCase() === name.toLowerCase());
    return values.map((value) => [canonical === undefined ? name : `x-amzn-Remapped-${canonical}`, value] as const);
  });
  try {
    for (const [name, value] of fields) {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    }
  } catch {
    return null; // a line break or a control character in a header
  }
  return fields;
}

/** 200 to 599, as a number or as its text. */
function readStatus(statusCode: unknown): number | null {
  const status = typeof statusCode === 'string' && /^\d{3}$/.test(statusCode) ? Number(statusCode) : statusCode;
  return typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599 ? status : null;
}

/**
 * The client's answer from what a Lambda proxy integration returned, or `null` when it has another shape (502).
 *
 * @param answer - after its journey through JSON
 * @param decodesBase64 - whether the client's `Accept` names a binary media type of the API; otherwise a base64 body
 *   goes out as the text it is, as AWS does
 */
export function readProxyAnswer(
  answer: unknown,
  requestId: string,
  decodesBase64: boolean,
  api: keyof typeof doors = 'rest',
): GatewayAnswer | null {
  const door = doors[api];
  if (!isRecord(answer)) return null;
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = answer;
  const status = readStatus(statusCode);
  const merged = mergeHeaders(headers, multiValueHeaders);
  const fields = merged === null ? null : onTheWire(merged, door);
  const text = body ?? '';
  if (status === null || merged === null || fields === null || typeof text !== 'string') return null;
  if (isBase64Encoded !== undefined && isBase64Encoded !== null && typeof isBase64Encoded !== 'boolean') return null;
  if (Buffer.byteLength(text) > payloadBytes) return null;
  const contentType: readonly HeaderField[] = merged.has('content-type') ? [] : [['Content-Type', door.contentType]];
  return {
    status,
    headers: [[door.requestId, requestId], ...contentType, ...fields],
    body: isBase64Encoded === true && decodesBase64 ? Buffer.from(text, 'base64') : text,
  };
}
