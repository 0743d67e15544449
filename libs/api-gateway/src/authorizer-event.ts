import { kindOf } from '@sallyport/protocol';
import type { AuthorizerRequest } from './authorizer-request.js';
import { eventNotSupported, membersOf, seenWord } from './event-members.js';
import { readHttpApiEvent1, readHttpApiEvent2 } from './http-api-event.js';
import { parseConnectArn } from './method-arn.js';
import { readRestRequestEvent } from './rest-request-event.js';
import { readTokenEvent } from './token-event.js';
import { readWebSocketEvent, type WebSocketCredential } from './websocket-event.js';

/** Where the credential is looked for. A TOKEN event has one place; the gateway chose it. */
export interface CredentialPlaces {
  /** Name of the token's header, in any case. */
  readonly header: string;
  readonly websocket: WebSocketCredential;
}

/**
 * Returns what an authorizer event of any format asks. Unknown members are ignored, as AWS may add some.
 *
 * @throws {@link MisconfigurationError} `event_not_supported` for anything else: never an answer, so that no broken
 * wiring opens a route
 */
export function readAuthorizerEvent(event: unknown, { header, websocket }: CredentialPlaces): AuthorizerRequest {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) {
    throw eventNotSupported(
      `The event is ${kindOf(event)}, not an authorizer event: attach the function as an authorizer of API Gateway.`,
    );
  }
  const { type, version, methodArn } = membersOf(event);
  if (type === 'TOKEN') return readTokenEvent(event);
  if (type !== 'REQUEST') {
    throw eventNotSupported(
      `The event type is ${seenWord(type)}, not "TOKEN" or "REQUEST": attach the function as an authorizer of API Gateway.`,
    );
  }
  if (version === '2.0') return readHttpApiEvent2(event, header);
  if (version === '1.0') return readHttpApiEvent1(event, header);
  if (version !== undefined) {
    throw eventNotSupported(
      `The event version is ${seenWord(version)}, not "1.0" or "2.0": set authorizerPayloadFormatVersion to one of them.`,
    );
  }
  const connect = parseConnectArn(methodArn);
  return connect === undefined
    ? readRestRequestEvent(event, header)
    : readWebSocketEvent(event, connect, header, websocket);
}
