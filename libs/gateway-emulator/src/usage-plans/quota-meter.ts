import type { Clock } from '@sallyport/protocol';
import type { Quota } from './usage-plan.js';

/** Counts one request, or says that the period has had its all. */
export type QuotaMeter = () => boolean;

/** When the period that holds this moment began, in milliseconds since the epoch; weeks begin on Sunday. */
function beginningOf(period: Quota['period'], epochMs: number): number {
  const at = new Date(epochMs);
  const day = period === 'MONTH' ? 1 : at.getUTCDate() - (period === 'WEEK' ? at.getUTCDay() : 0);
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), day);
}

export function createQuotaMeter({ limit, period }: Quota, clock: Clock): QuotaMeter {
  let began = beginningOf(period, clock());
  let used = 0;
  return () => {
    const current = beginningOf(period, clock());
    if (current !== began) {
      began = current;
      used = 0;
    }
    if (used >= limit) return false;
    used += 1;
    return true;
  };
}
