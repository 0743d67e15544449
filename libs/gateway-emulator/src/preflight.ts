import type { CorsPreflight } from './api.js';
import { headerValues, type GatewayRequest, type HeaderField } from './gateway-request.js';
import type { GatewayAnswer } from './gateway-response.js';

const defaultHeaders = ['Authorization', 'Content-Type', 'DPoP', 'X-Api-Key'];
const verbs = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * The answer of the OPTIONS mock on a resource: 204, never asking for a token (D14, G65).
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
    !any && ['Vary', 'Origin'],
    cors.allowCredentials === true && ['Access-Control-Allow-Credentials', 'true'],
    cors.maxAgeSeconds !== undefined && ['Access-Control-Max-Age', String(cors.maxAgeSeconds)],
  ];
  return {
    status: 204,
    headers: [
      ['x-amzn-RequestId', request.requestId],
      ['Access-Control-Allow-Origin', origin],
      ['Access-Control-Allow-Headers', (cors.allowHeaders ?? defaultHeaders).join(',')],
      ['Access-Control-Allow-Methods', [...allowed, 'OPTIONS'].join(',')],
      ...optional.filter((field) => field !== false),
    ],
    body: '',
  };
}
