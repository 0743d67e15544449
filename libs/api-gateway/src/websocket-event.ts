import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import type { AuthorizerRequest } from './authorizer-request.js';
import type { Unchecked } from './event-members.js';
import type { ConnectArn } from './method-arn.js';
import { headerValues, queryValues, type Presented } from './presented-credential.js';

/** Where `$connect` carries the token. Browsers cannot set headers on a WebSocket. */
export interface WebSocketCredential {
  /** `subprotocol`: one of `Sec-WebSocket-Protocol`, named `bearer.<token>`, so beside one that the server can accept. */
  readonly tokenFrom: 'header' | 'query' | 'subprotocol';
  /** The query parameter. */
  readonly parameter: string;
}

type ConnectEvent = Pick<
  Unchecked<APIGatewayRequestAuthorizerEvent>,
  'headers' | 'multiValueHeaders' | 'queryStringParameters' | 'multiValueQueryStringParameters'
>;

/** A WebSocket API's event for `$connect`; its ARN has no verb and it has no path. */
export function readWebSocketEvent(
  event: ConnectEvent,
  { stageArn }: ConnectArn,
  header: string,
  from: WebSocketCredential,
): AuthorizerRequest {
  return { gateway: 'websocket', presented: presentedIn(event, header, from), stageArn };
}

function presentedIn(event: ConnectEvent, header: string, { tokenFrom, parameter }: WebSocketCredential): Presented {
  const { headers, multiValueHeaders, queryStringParameters, multiValueQueryStringParameters } = event;
  switch (tokenFrom) {
    case 'header':
      return { values: headerValues(header, headers, multiValueHeaders), form: 'header' };
    case 'query':
      return { values: queryValues(parameter, queryStringParameters, multiValueQueryStringParameters), form: 'token' };
    case 'subprotocol':
      return { values: bearerProtocols(headerValues(protocolHeader, headers, multiValueHeaders)), form: 'token' };
  }
}

const protocolHeader = 'Sec-WebSocket-Protocol';
const prefix = 'bearer.';

/** A client may offer several protocols, in one header or in many (RFC 6455 §11.3.4). */
function bearerProtocols(headers: readonly string[]): string[] {
  const offered = headers.flatMap((value) => value.split(',').map((protocol) => protocol.trim()));
  return offered.filter((protocol) => protocol.startsWith(prefix)).map((protocol) => protocol.slice(prefix.length));
}
