import type { ProxyAnswer } from './proxy-answer.js';
import type { ProxyRequest } from './proxy-request.js';
import type { SignedCaller } from './signed-caller.js';

/** An event that carries a request, read. */
export interface ProxyEvent {
  readonly request: ProxyRequest;
  /** What the Lambda authorizer of a gateway handed over. Absent where there is none. */
  readonly authorizerContext?: Readonly<Record<string, unknown>> | undefined;
  /** Whose signature the gateway verified. Absent where it verified none. */
  readonly signedCaller?: SignedCaller | undefined;
  /** The answer in the shape that the sender of this event expects. */
  answer(answer: ProxyAnswer): unknown;
}

/** Reads one family of events, or leaves an event that is not of it to the others. */
export type EventReader = (event: UnknownEvent) => ProxyEvent | undefined;

/** Any object: what it is has to be found out. */
export type UnknownEvent = Readonly<Record<string, unknown>>;
