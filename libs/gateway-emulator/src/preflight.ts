import type { CorsPreflight } from './api.js';
import { headerValues, type GatewayRequest, type HeaderField } from './gateway-request.js';
import type { GatewayAnswer } from './gateway-response.js';

const defaultHeaders = ['Authorization', 'Content-Type', 'DPoP', 'X-Api-Key'];
const verbs = ['DELETE', 'GET', 'HEAD', 'PATCH', 'POST', 'PUT'];

/**
 * The answer of the OPTIONS mock on a resource, as deployment tools write it: 200 with an empty body, never asking for a
 * token (D14, G65).
 *
 * Does NOT add anything to later answers: those come from the app and from the gateway responses (G61).
 */
export function preflightAnswer(
  cors: CorsPreflight,
  methods: Iterable<string>,
  request: GatewayRequest,
): GatewayAnswer {
  const asking = headerValues(request, 'origin')[0];
  const any = cors.origins.includes('*');
  const origin = any ? '*' : (cors.origins.find((known) => known === asking) ?? cors.origins[0] ?? '');
  const allowed = new Set([...methods].flatMap((method) => (method === 'ANY' ? verbs : [method])));
  const optional: readonly (HeaderField | false)[] = [
    cors.allowCredentials === true && ['Access-Control-Allow-Credentials', 'true'],
    cors.maxAgeSeconds !== undefined && ['Access-Control-Max-Age', String(cors.maxAgeSeconds)],
  ];
  return {
    status: 200,
    headers: [
      ['x-amzn-RequestId', request.requestId],
      ['Content-Type', 'application/json'],
      ['Access-Control-Allow-Origin', origin],
      ['Access-Control-Allow-Headers', (cors.allowHeaders ?? defaultHeaders).join(',')],
      ['Access-Control-Allow-Methods', ['OPTIONS', ...allowed].join(',')],
      ...optional.filter((field) => field !== false),
    ],
    body: '',
  };
}
