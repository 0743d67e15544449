import { misconfigurations, type MisconfigurationReason } from './reasons.js';

/** Our own fault. `faults` lists every one found, each with the remedy, so that one start shows them all. */
export class MisconfigurationError extends Error {
  override readonly name = 'MisconfigurationError';

  constructor(
    readonly reason: MisconfigurationReason,
    readonly faults: readonly string[],
  ) {
    super(`${reason}: ${misconfigurations[reason]}${faults.map((fault) => `\n  - ${fault}`).join('')}`);
  }
}
