import { MisconfigurationError } from '@sallyport/protocol';
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
  const { type, authorizationToken, methodArn } = (event ?? {}) as Record<string, unknown>;
  if (type !== 'TOKEN') {
    const seen = type === 'REQUEST' ? 'REQUEST' : 'missing or unknown';
    throw new MisconfigurationError('event_not_supported', [
      `The event type is ${seen}, not TOKEN: set the authorizer type to TOKEN.`,
    ]);
  }
  return {
    authorizationToken: typeof authorizationToken === 'string' ? authorizationToken : undefined,
    method: parseMethodArn(methodArn),
  };
}
