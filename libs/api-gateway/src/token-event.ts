import { kindOf, MisconfigurationError } from '@sallyport/protocol';
import { parseMethodArn, type MethodArn } from './method-arn.js';

/** A REST API TOKEN event, checked. */
export interface TokenEvent {
  /** The header value as sent. */
  readonly authorizationToken: string | undefined;
  readonly method: MethodArn;
}

/**
 * Returns the checked event. Unknown members are ignored, as AWS may add some.
 *
 * @throws {@link MisconfigurationError} `event_not_supported` when it is not a TOKEN event: never an answer, so that no
 * broken wiring opens a route
 */
export function readTokenEvent(event: unknown): TokenEvent {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) {
    throw notSupported(
      `The event is ${kindOf(event)}, not a TOKEN event: attach the function as a REST API authorizer.`,
    );
  }
  const { type, authorizationToken, methodArn } = event as Record<string, unknown>;
  if (type !== 'TOKEN') {
    throw notSupported(`The event type is ${seenType(type)}, not "TOKEN": set the authorizer type to TOKEN.`);
  }
  return {
    authorizationToken: typeof authorizationToken === 'string' ? authorizationToken : undefined,
    method: parseMethodArn(methodArn),
  };
}

const notSupported = (fault: string): MisconfigurationError =>
  new MisconfigurationError('event_not_supported', [fault]);

/** A word of AWS as it is; anything else by its kind alone, since a token may have landed here. */
const seenType = (type: unknown): string =>
  typeof type === 'string' && /^(?:REQUEST|TOKEN)$/i.test(type) ? `"${type}"` : kindOf(type);
