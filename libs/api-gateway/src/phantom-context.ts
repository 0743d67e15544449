import type { ExchangedToken, TokenExchange } from '@sallyport/authentication';
import type { Clock } from '@sallyport/protocol';
import type { AuthorizerRequest } from './authorizer-request.js';
import type { PolicyAnswer } from './policy-answer.js';
import type { SimpleAnswer } from './simple-answer.js';

/** Where the verified JWT goes on to the applications, and where it comes from. Absent: no token is in any context. */
export interface PhantomTokens extends TokenExchange {
  /** The member of the context. */
  readonly contextKey: string;
  readonly clock: Clock;
}

export interface PhantomContextTerms {
  /** How long the gateway repeats a context. */
  readonly gatewayTtlSeconds: number;
  /** Above this an answer is warned of. */
  readonly maxBytes: number;
  readonly notice: (message: string) => void;
}

/** Requests to an HTTP API have 10,240 bytes for their line and headers, and so have the headers of an integration. */
const maxTokenBytes = 8_192;
/** What AWS documents for the answer of a WebSocket API's authorizer. */
const maxWebSocketBytes = 8_192;

/** Puts the JWT of a caller into the context of an answer. */
export class PhantomContext {
  private largest = 0;

  constructor(
    private readonly tokens: Pick<PhantomTokens, 'contextKey' | 'clock'>,
    private readonly terms: PhantomContextTerms,
  ) {}

  /**
   * Returns the answer with the JWT in it, or as it was where that is not safe: it allows nothing, the JWT ends before the
   * gateway forgets the context, or it is too large. Who stands behind then verifies the presented token itself, and is
   * right: with an expired JWT it would refuse a caller whose own token may still be good.
   */
  into<Answer extends PolicyAnswer | SimpleAnswer>(
    answer: Answer,
    { principal, token }: ExchangedToken,
    gateway: AuthorizerRequest['gateway'],
  ): Answer {
    const { contextKey, clock } = this.tokens;
    if (token === undefined || !allowsSomething(answer)) return answer;
    if (principal.expiresAt * 1000 < clock() + this.terms.gatewayTtlSeconds * 1000) return answer;
    // base64url and dots: a character is a byte.
    if (token.length > maxTokenBytes) return this.without(answer, token.length, maxTokenBytes);
    const handed = { ...answer, context: { ...answer.context, [contextKey]: token } };
    const bytes = gateway === 'websocket' || token.length > this.largest ? bytesOf(handed) : 0;
    if (gateway === 'websocket' && bytes > maxWebSocketBytes) return this.without(answer, bytes, maxWebSocketBytes);
    if (this.isLargest(token.length) && bytes > this.terms.maxBytes) {
      this.terms.notice(`Policy and context with ${contextKey} have ${bytes} bytes, over ${this.terms.maxBytes}.`);
    }
    return handed;
  }

  private without<Answer>(answer: Answer, bytes: number, limit: number): Answer {
    if (this.isLargest(bytes)) {
      this.terms.notice(
        `${this.tokens.contextKey} would take ${bytes} bytes, over ${limit}: it is left out, and applications verify the ` +
          'presented token themselves.',
      );
    }
    return answer;
  }

  /** So that each is said once, and again only when it is worse. */
  private isLargest(bytes: number): boolean {
    if (bytes <= this.largest) return false;
    this.largest = bytes;
    return true;
  }
}

const bytesOf = (answer: PolicyAnswer | SimpleAnswer): number => Buffer.byteLength(JSON.stringify(answer));

const allowsSomething = (answer: PolicyAnswer | SimpleAnswer): boolean =>
  'isAuthorized' in answer
    ? answer.isAuthorized
    : answer.policyDocument.Statement.some(({ Effect }) => Effect === 'Allow');
