import type { Clock } from '@sallyport/protocol';
import type { Throttle } from './usage-plan.js';

/** Takes one token, or says that none is left. */
export type TokenBucket = () => boolean;

/** A bucket that starts full, holds `burstLimit` and gains `rateLimit` a second by the given clock. */
export function createTokenBucket({ rateLimit, burstLimit }: Throttle, clock: Clock): TokenBucket {
  let tokens = burstLimit;
  let filledAt = clock();
  return () => {
    const now = clock();
    tokens = Math.min(burstLimit, tokens + (Math.max(0, now - filledAt) / 1000) * rateLimit);
    filledAt = now;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
