import { RefusalError, withoutStack } from '@sallyport/protocol';
import type { AuthorizerAnswer, GatewayAuthorizer } from './gateway-authorizer.js';

export type LambdaAuthorizer = (event: unknown, context: unknown) => Promise<AuthorizerAnswer>;

/**
 * The Lambda door. A refusal leaves as an Error whose message is exactly `Unauthorized`, which API Gateway turns into
 * 401; everything else leaves as it is, which API Gateway turns into 500.
 */
export function lambdaAuthorizer(authorizer: GatewayAuthorizer): LambdaAuthorizer {
  return async (event, _context) => {
    try {
      const answer = authorizer.answerTo(event);
      return answer instanceof Promise ? await answer : answer; // waiting for what is here takes a turn of its own
    } catch (error) {
      throw error instanceof RefusalError ? withoutStack(unauthorized) : error;
    }
  };
}

const unauthorized = (): Error => new Error('Unauthorized');
