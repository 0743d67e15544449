import type { Clock } from '@sallyport/protocol';

export interface CircuitBreakerOptions {
  readonly clock: Clock;
  /** Failures in a row that open it. */
  readonly failures: number;
  /** Between two probes while it is open. */
  readonly pauseMs: number;
}

/** Closed: everybody passes. Open: nobody does, and one probe at a time finds out whether that may end. */
export class CircuitBreaker {
  private failed = 0;
  private probing = false;
  private pausedAt: number | undefined;

  constructor(private readonly options: CircuitBreakerOptions) {}

  get isOpen(): boolean {
    return this.pausedAt !== undefined;
  }

  /** Whether the caller is to probe; it then owes a call of `succeed` or `fail`. */
  takesProbe(): boolean {
    const { clock, pauseMs } = this.options;
    // By the distance: a clock that is set back must not keep it open.
    if (this.pausedAt === undefined || this.probing || Math.abs(clock() - this.pausedAt) < pauseMs) return false;
    this.probing = true;
    return true;
  }

  /** Returns whether this closed it. */
  succeed(): boolean {
    const wasOpen = this.isOpen;
    this.failed = 0;
    this.probing = false;
    this.pausedAt = undefined;
    return wasOpen;
  }

  /** Returns whether this opened it. */
  fail(): boolean {
    const wasOpen = this.isOpen;
    this.failed += 1;
    this.probing = false;
    if (wasOpen || this.failed >= this.options.failures) this.pausedAt = this.options.clock();
    return !wasOpen && this.isOpen;
  }
}
