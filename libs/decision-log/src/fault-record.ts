import { MisconfigurationError, OutageError, RefusalError } from '@sallyport/protocol';
import type { DecisionRecord } from './decision-record.js';

/** What a thrown error says in the log: reason codes and hosts, never the text of an error we did not write. */
export function faultRecord(error: unknown): Pick<DecisionRecord, 'outcome' | 'reason' | 'detail'> {
  if (error instanceof RefusalError) return { outcome: 'deny', reason: error.refusal.reason };
  if (error instanceof OutageError) return { outcome: 'outage', reason: error.reason, detail: error.message };
  if (error instanceof MisconfigurationError) {
    return { outcome: 'misconfiguration', reason: error.reason, detail: error.message };
  }
  return { outcome: 'misconfiguration', detail: error instanceof Error ? error.name : 'unknown error' };
}
