import type { Refusal } from './refusal.js';

/** A refusal, thrown by a door. The message is the reason code. Not an outage and not a misconfiguration. */
export class RefusalError extends Error {
  override readonly name = 'RefusalError';
  constructor(readonly refusal: Refusal) {
    super(refusal.reason);
  }
}
