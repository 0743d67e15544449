import { headerValues, type GatewayRequest, type HeaderField } from '../gateway-request.js';
import type { GatewayAnswer } from '../gateway-response.js';
import type { HttpCors } from './http-api.js';

const defaultHeaders = ['authorization', 'content-type', 'dpop'];

/** A preflight by the Fetch standard: OPTIONS with an origin and the method it asks for. */
export const isPreflight = (request: GatewayRequest): boolean =>
  request.method === 'OPTIONS' &&
  headerValues(request, 'origin').length > 0 &&
  headerValues(request, 'access-control-request-method').length > 0;

/** What the asking origin is told, or nothing when it is not listed. */
function originFields(cors: HttpCors, request: GatewayRequest): readonly HeaderField[] {
  const asking = headerValues(request, 'origin')[0];
  if (asking === undefined) return [];
  const any = cors.allowOrigins.includes('*');
  if (!any && !cors.allowOrigins.includes(asking)) return [];
  return [
    ['access-control-allow-origin', any ? '*' : asking],
    ...(any ? [] : [['vary', 'Origin'] as const]),
    ...(cors.allowCredentials === true ? [['access-control-allow-credentials', 'true'] as const] : []),
  ];
}

/** The gateway's own answer to a preflight, without any route or token (G26). */
export function httpPreflightAnswer(cors: HttpCors, request: GatewayRequest): GatewayAnswer {
  const origin = originFields(cors, request);
  const allowed: readonly HeaderField[] =
    origin.length === 0
      ? []
      : [
          ['access-control-allow-methods', (cors.allowMethods ?? ['*']).join(',')],
          ['access-control-allow-headers', (cors.allowHeaders ?? defaultHeaders).join(',')],
          ...(cors.maxAgeSeconds === undefined
            ? []
            : [['access-control-max-age', String(cors.maxAgeSeconds)] as const]),
        ];
  return { status: 204, headers: [['apigw-requestid', request.requestId], ...origin, ...allowed], body: '' };
}

/** The answer with the API's own CORS headers in place of whatever the integration said (G26). */
export function withCors(answer: GatewayAnswer, cors: HttpCors | undefined, request: GatewayRequest): GatewayAnswer {
  if (cors === undefined) return answer;
  const own = originFields(cors, request);
  const exposed: readonly HeaderField[] =
    own.length === 0 || cors.exposeHeaders === undefined
      ? []
      : [['access-control-expose-headers', cors.exposeHeaders.join(',')]];
  const kept = answer.headers.filter(([name]) => !name.toLowerCase().startsWith('access-control-'));
  return { ...answer, headers: [...kept, ...own, ...exposed] };
}
