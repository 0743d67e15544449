import { OutageError } from '@sallyport/protocol';

const minIntervalMs = 1_000;
const jitterMs = 500;
const longestWaitMs = 600_000;

/**
 * When a failing issuer may be asked again: about a second after the last attempt began, or when its Retry-After is
 * over (at most ten minutes). Counted from the beginning, so that attempts which hang do not delay the recovery.
 */
export class AttemptPacing {
  private error: Error | undefined;
  private failedAt = Number.NEGATIVE_INFINITY;
  private notBefore = Number.NEGATIVE_INFINITY;

  constructor(private readonly random: () => number) {}

  /** Whether the last attempt failed. */
  get failing(): boolean {
    return this.error !== undefined;
  }

  /** Whether the last attempt failed, and not before `time`. */
  failingSince(time: number): boolean {
    return this.failing && this.failedAt >= time;
  }

  mayAttempt(now: number): boolean {
    // A clock that was set back must not stretch the wait.
    return now >= this.notBefore || this.notBefore - now > longestWaitMs;
  }

  succeeded(): void {
    this.error = undefined;
    this.notBefore = Number.NEGATIVE_INFINITY;
  }

  failed(error: Error, beganAt: number, now: number): void {
    this.error = error;
    this.failedAt = now;
    const paced = beganAt + minIntervalMs + Math.floor(this.random() * jitterMs);
    const asked = error instanceof OutageError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
    this.notBefore = Math.max(paced, now + Math.min(asked, longestWaitMs));
  }

  /** The last failure, with what is left of its Retry-After. */
  failure(now: number): Error {
    const { error } = this;
    if (error === undefined) return new OutageError('issuer_unreachable');
    if (!(error instanceof OutageError) || error.retryAfterSeconds === undefined) return error;
    return new OutageError(error.reason, {
      ...(error.host !== undefined && { host: error.host }),
      ...(error.found !== undefined && { found: error.found }),
      ...(error.status !== undefined && { status: error.status }),
      retryAfterSeconds: Math.max(1, Math.ceil((this.notBefore - now) / 1000)),
    });
  }
}
