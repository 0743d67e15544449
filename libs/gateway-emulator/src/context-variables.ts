import { createHash } from 'node:crypto';
import type { DeployedApi } from './api.js';
import { headerValues, type GatewayRequest } from './gateway-request.js';

/** One request and where it leads, as `$context` tells it. */
export interface ContextFacts {
  readonly api: DeployedApi;
  readonly request: GatewayRequest;
  /** Template of a REST resource. */
  readonly resourcePath?: string | undefined;
  /** Route of an HTTP or WebSocket API: `GET /profile`, `$default`, `$connect`. */
  readonly routeKey?: string | undefined;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `12/Mar/2020:19:03:58 +0000` */
export function requestTime(epochMs: number): string {
  const [date, time] = new Date(epochMs).toISOString().split('T') as [string, string];
  const [year, month, day] = date.split('-') as [string, string, string];
  return `${day}/${months[Number(month) - 1]!}/${year}:${time.slice(0, 8)} +0000`;
}

/** The host without its port. */
export const domainNameOf = (request: GatewayRequest): string =>
  (headerValues(request, 'host')[0] ?? '').replace(/:\d+$/, '');

/** Six letters and digits for a resource, as API Gateway gives them at random; ours stay the same from run to run. */
export const resourceIdOf = (resourcePath: string): string =>
  BigInt(`0x${createHash('sha256').update(resourcePath).digest('hex')}`)
    .toString(36)
    .slice(-6);

/** `$context` without `context.`, but for the parts that a later step knows (`error.*`, `authorizer.*`). */
export function contextVariables({ api, request, resourcePath, routeKey }: ContextFacts) {
  const domainName = domainNameOf(request);
  return {
    apiId: api.id,
    accountId: api.accountId,
    stage: api.stage,
    domainName,
    domainPrefix: domainName.split('.')[0] ?? '',
    path: request.target,
    httpMethod: request.method,
    protocol: request.protocol,
    requestId: request.requestId,
    extendedRequestId: request.requestId,
    requestTime: requestTime(request.receivedAt),
    requestTimeEpoch: String(request.receivedAt),
    resourcePath: resourcePath ?? null,
    resourceId: resourcePath === undefined ? null : resourceIdOf(resourcePath),
    routeKey: routeKey ?? null,
    'identity.sourceIp': request.sourceIp,
    'identity.userAgent': headerValues(request, 'user-agent')[0] ?? null,
  } satisfies Record<string, string | null>;
}
