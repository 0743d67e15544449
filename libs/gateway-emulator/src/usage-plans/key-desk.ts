import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '@sallyport/protocol';
import { failures, type Failure } from '../failures.js';
import { createQuotaMeter } from './quota-meter.js';
import { createTokenBucket } from './token-bucket.js';
import type { ApiKey, UsagePlan } from './usage-plan.js';

/** The keys of one stage and what they have used. */
export interface KeyDesk {
  /** The key with this value that is enabled and in a plan of the stage (G54). Counts nothing. */
  find(value: string): ApiKey | null;
  /** Counts one request under a key: `null`, or the limit it meets (G56). */
  meter(key: ApiKey): Failure | null;
}

const digest = (value: string): Buffer => createHash('sha256').update(value).digest();

/**
 * Opens the desk for the plans attached to a stage.
 *
 * Values are compared by digest, in constant time and to the last key, so that an answer's time tells nothing about a
 * value. A request that is throttled does not use up the quota.
 */
export function openKeyDesk(keys: readonly ApiKey[], plans: readonly UsagePlan[], clock: Clock): KeyDesk {
  const attached = keys.flatMap((key) => {
    const plan = plans.find(({ keyIds }) => keyIds.includes(key.id));
    if (plan === undefined || key.enabled === false) return [];
    const takes = plan.throttle === undefined ? () => true : createTokenBucket(plan.throttle, clock);
    const counts = plan.quota === undefined ? () => true : createQuotaMeter(plan.quota, clock);
    return [{ key, digest: digest(key.value), takes, counts }];
  });
  return {
    find(value) {
      const wanted = digest(value);
      const found = attached.filter((entry) => timingSafeEqual(entry.digest, wanted));
      return found[0]?.key ?? null;
    },
    meter(key) {
      const entry = attached.find((one) => one.key.id === key.id);
      if (entry === undefined) return failures.invalidApiKey;
      if (!entry.takes()) return failures.throttled;
      return entry.counts() ? null : failures.quotaExceeded;
    },
  };
}
