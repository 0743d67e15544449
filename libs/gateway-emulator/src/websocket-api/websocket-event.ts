import type { APIGatewayProxyWebsocketEventV2 } from 'aws-lambda';
import { domainNameOf, requestTime } from '../context-variables.js';
import { callerIdentity, eventHeaders, grouped, lastOfEach, queryPairs } from '../event-parts.js';
import type { GatewayRequest } from '../gateway-request.js';
import type { WebSocketApi } from './websocket-api.js';

/** One connection, from its upgrade request on. */
export interface Connection {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly connectedAt: number;
  /** The upgrade request. */
  readonly request: GatewayRequest;
  /** Context of the authorizer, once it let the connection in; later routes see it too (G29). */
  readonly authorizer?: Readonly<Record<string, unknown>> | undefined;
}

/** What one event is about. */
export interface Happening {
  readonly eventType: 'CONNECT' | 'MESSAGE' | 'DISCONNECT';
  readonly routeKey: string;
  readonly requestId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly messageId?: string;
}

function requestContext(api: WebSocketApi, { id, connectedAt, request, authorizer }: Connection, happening: Happening) {
  const { eventType, routeKey, requestId, at, messageId } = happening;
  return {
    routeKey,
    eventType,
    extendedRequestId: requestId,
    requestTime: requestTime(at),
    messageDirection: 'IN' as const,
    stage: api.stage,
    connectedAt,
    requestTimeEpoch: at,
    identity: callerIdentity(request),
    requestId,
    domainName: domainNameOf(request),
    connectionId: id,
    apiId: api.id,
    ...(messageId !== undefined && { messageId }),
    ...(authorizer !== undefined && { authorizer }),
  };
}

/** Headers and query of the upgrade; `$connect` and its authorizer alone see them. */
function upgradeParts(api: WebSocketApi, { request }: Connection) {
  const multiValueHeaders = grouped(eventHeaders(request)) ?? {};
  const multiValueQueryStringParameters = grouped(queryPairs(request));
  return {
    headers: lastOfEach(multiValueHeaders) ?? {},
    multiValueHeaders,
    ...(multiValueQueryStringParameters !== null && {
      queryStringParameters: lastOfEach(multiValueQueryStringParameters) ?? {},
      multiValueQueryStringParameters,
    }),
    ...(api.stageVariables !== undefined && { stageVariables: api.stageVariables }),
  };
}

/** The REQUEST event of `$connect`: no verb in its ARN, no path, no path parameters (G29). */
export const connectAuthorizerEvent = (
  api: WebSocketApi,
  connection: Connection,
  happening: Happening,
  methodArn: string,
) => ({
  type: 'REQUEST' as const,
  methodArn,
  queryStringParameters: {},
  multiValueQueryStringParameters: {},
  stageVariables: {},
  ...upgradeParts(api, connection),
  requestContext: requestContext(api, connection, happening),
});

/** The proxy event of a route. */
export function webSocketEvent(
  api: WebSocketApi,
  connection: Connection,
  happening: Happening,
  message?: { readonly data: Buffer; readonly isText: boolean },
): Omit<APIGatewayProxyWebsocketEventV2, 'requestContext'> & { readonly requestContext: object } {
  return {
    ...(happening.eventType === 'CONNECT' && upgradeParts(api, connection)),
    requestContext: requestContext(api, connection, happening),
    ...(message !== undefined && { body: message.data.toString(message.isText ? 'utf8' : 'base64') }),
    isBase64Encoded: message !== undefined && !message.isText,
  };
}
