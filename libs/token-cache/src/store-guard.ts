import type { Clock } from '@sallyport/protocol';
import { CircuitBreaker } from './circuit-breaker.js';
import { faultCode } from './fault-code.js';
import { within } from './within.js';

export interface StoreGuardOptions {
  /** For messages: where the store is, nothing secret. */
  readonly shown: string;
  readonly clock: Clock;
  readonly notice: (message: string) => void;
  /** What one caller waits for the store at most. Default 50. */
  readonly patienceMs?: number;
}

/** Either what was asked for, or the store was passed by. */
export type Guarded<T> = { readonly answer: T } | undefined;

/** Failures in a row after which nobody waits any more, and how often one of the calls that pass by is tried after all. */
const failures = 3;
const pauseMs = 400;
/** A probe that takes longer is given up. Together with the pause: how late the return of a store is noticed. */
const probeMs = 500;

/**
 * Stands between a caller and a store that may be slow or down. A call costs at most the patience and never fails. After
 * three failures in a row calls pass by at no cost; meanwhile one of them, every 400 ms, is tried in the background, where
 * nobody waits for it. Without timers of its own: a frozen function does not run them.
 */
export class StoreGuard {
  private readonly breaker: CircuitBreaker;
  private readonly patienceMs: number;
  private failedCalls = 0;
  private failedWaits = 0;
  private passedBy = 0;
  private passedByBefore = 0;

  constructor(private readonly options: StoreGuardOptions) {
    this.breaker = new CircuitBreaker({ clock: options.clock, failures, pauseMs });
    this.patienceMs = options.patienceMs ?? 50;
  }

  /** Calls that failed or were given up, and calls that did not wait because of them. */
  get counts(): { readonly failed: number; readonly passedBy: number } {
    return { failed: this.failedCalls, passedBy: this.passedBy };
  }

  get isOpen(): boolean {
    return this.breaker.isOpen;
  }

  /** @param patienceMs - what is left of the caller's patience; default: all of it */
  async run<T>(call: () => Promise<T>, patienceMs = this.patienceMs): Promise<Guarded<T>> {
    const failedWaits = this.failedWaits;
    if (this.breaker.isOpen) {
      this.passedBy += 1;
      if (this.breaker.takesProbe()) void this.probe(call);
      return undefined;
    }
    try {
      const answer = await within(patienceMs, started(call));
      if (this.breaker.succeed()) this.recovered();
      return { answer };
    } catch (error) {
      // Many that waited for the same silence are one failure.
      if (this.breaker.isOpen || failedWaits !== this.failedWaits) this.failedCalls += 1;
      else this.failed(error);
      return undefined;
    }
  }

  /** What is slow the first time may have been opening its connection: then the second time counts. */
  private async probe(call: () => Promise<unknown>): Promise<void> {
    const began = performance.now();
    try {
      await within(probeMs, started(call));
      if (performance.now() - began > this.patienceMs) await within(this.patienceMs, started(call));
      if (this.breaker.succeed()) this.recovered();
    } catch (error) {
      this.failed(error);
    }
  }

  private failed(error: unknown): void {
    this.failedCalls += 1;
    this.failedWaits += 1;
    if (!this.breaker.fail()) return;
    this.passedByBefore = this.passedBy;
    this.options.notice(
      `The shared token cache ${this.options.shown} does not answer (${faultCode(error)}): it is passed by until it does.`,
    );
  }

  private recovered(): void {
    const passed = this.passedBy - this.passedByBefore;
    this.options.notice(
      `The shared token cache ${this.options.shown} answers again; it was passed by ${passed} times meanwhile.`,
    );
  }
}

/** A call that throws before it has begun to wait is a call that failed. */
const started = async <T>(call: () => Promise<T>): Promise<T> => call();
