import { accepted, MisconfigurationError, OutageError, refused, type Clock, type Outcome } from '@sallyport/protocol';
import { AttemptPacing } from './attempt-pacing.js';
import { importKeySet, type DroppedKey, type KeySet } from './key-set.js';
import type { KeyQuery, KeySource } from './key-source.js';
import { RefreshBudget } from './refresh-budget.js';
import type { VerificationKey } from './verification-key.js';

export const keySetSeconds = 600;
export const keySetStaleSeconds = 3600;

export interface RemoteKeySourceOptions {
  /**
   * Asks the issuer for its JWK set and returns the parsed JSON. It must settle by itself within a deadline,
   * and rejects with an {@link OutageError} when there is no usable answer.
   */
  readonly fetchKeySet: () => Promise<unknown>;
  readonly clock: Clock;
  /** Default {@link keySetSeconds}. From half of it on, the set is refreshed behind the callers' backs. */
  readonly maxAgeSeconds?: number;
  /** How long beyond the maximum age the last set serves while the issuer fails. Default {@link keySetStaleSeconds}. */
  readonly staleIfErrorSeconds?: number;
  /** Keys that were asked for before this process began. They answer at most once before the issuer is asked. */
  readonly initial?: InitialKeys;
  /** Is told of each set of which something is left out. */
  readonly onDropped?: (dropped: readonly DroppedKey[]) => void;
  /** 0 ≤ value < 1: spreads the attempts of many processes. */
  readonly random?: () => number;
}

export interface InitialKeys {
  readonly keys: KeySet;
  /** Milliseconds since the epoch. Until then they serve while the issuer fails; then they are gone. */
  readonly usableUntil: number;
}

interface HeldSet {
  readonly keys: KeySet;
  /** Milliseconds since the epoch. Until then it serves as it is; until `expiresAt` while a refresh runs. */
  readonly refreshAt: number;
  readonly expiresAt: number;
  /** While the issuer fails; then it is gone. */
  readonly goneAt: number;
  /** How long a verification with it may be remembered once it has expired. */
  readonly staleFreshnessMs: number;
}

/** A failure this recent, at the moment a set expires, shows that asking once more would only cost time. */
const recentlyMs = 10_000;
const staleFreshnessMs = 10_000;

/** Asking the issuer costs more than deciding: what nobody waits for yet begins when the caller has its answer. */
const afterThisAnswer = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Expired from the first moment on, and nothing that it verifies is remembered: the next answer is a fresh set's. */
const heldBefore = ({ keys, usableUntil }: InitialKeys): HeldSet => ({
  keys,
  refreshAt: Number.NEGATIVE_INFINITY,
  expiresAt: Number.NEGATIVE_INFINITY,
  goneAt: usableUntil,
  staleFreshnessMs: 0,
});

/**
 * The keys of one issuer, fetched when needed and kept in memory. A known key is answered at once, before any budget
 * is looked at. Age is read from the clock at use and nothing runs on a timer, since a Lambda sleeps between calls.
 *
 * A refresh replaces the set: a key the issuer took back is gone, also from the stale answers. An answer that is not
 * a JWK set changes nothing. Does NOT bound the time or the size of a fetch: `fetchKeySet` does.
 *
 * With `initial` keys the first answer needs no request. The refresh begins with it and every later answer waits for that,
 * so that a key taken back since then verifies once at most, unless the issuer fails.
 */
export class RemoteKeySource implements KeySource {
  private readonly fetchKeySet: () => Promise<unknown>;
  private readonly clock: Clock;
  private readonly onDropped: RemoteKeySourceOptions['onDropped'];
  private readonly maxAgeMs: number;
  private readonly staleMs: number;
  private readonly pacing: AttemptPacing;
  private readonly budget = new RefreshBudget();
  private held: HeldSet | undefined;
  /** The one refresh under way; tells whether it brought a set and never rejects. */
  private underWay: Promise<boolean> | undefined;
  /** Refreshes begun so far: a caller compares it to know which of them began after it came. */
  private begun = 0;

  constructor(options: RemoteKeySourceOptions) {
    const { maxAgeSeconds = keySetSeconds, staleIfErrorSeconds = keySetStaleSeconds, random = Math.random } = options;
    this.fetchKeySet = options.fetchKeySet;
    this.clock = options.clock;
    this.onDropped = options.onDropped;
    this.maxAgeMs = maxAgeSeconds * 1000;
    this.staleMs = staleIfErrorSeconds * 1000;
    this.pacing = new AttemptPacing(random);
    this.held = options.initial && heldBefore(options.initial);
  }

  keyFor(query: KeyQuery): Outcome<VerificationKey> | Promise<Outcome<VerificationKey>> {
    const now = this.clock();
    const held = this.usableSet(now);
    const key = held?.keys.find(query);
    if (held === undefined || key === undefined || this.mustWaitForRefresh(held, now)) return this.lookUp(query, now);
    if (now >= held.refreshAt) void this.refresh(now, afterThisAnswer);
    return accepted(key);
  }

  freshUntil(): number {
    const now = this.clock();
    const held = this.usableSet(now);
    if (held === undefined) return now;
    return now < held.expiresAt ? held.expiresAt : Math.min(now + held.staleFreshnessMs, held.goneAt);
  }

  /** For a key that is not in memory, or a set that is too old to answer from. */
  private async lookUp(query: KeyQuery, cameAt: number): Promise<Outcome<VerificationKey>> {
    const begunBefore = this.begun;
    const held = this.usableSet(cameAt);
    const first = held === undefined || this.mustWaitForRefresh(held, cameAt) ? this.load(cameAt) : this.underWay;
    if (first !== undefined && !(await first)) return this.fromStaleSet(query);

    let now = this.clock();
    let key = this.usableSet(now)?.keys.find(query);
    if (key !== undefined) return accepted(key);

    // A refresh that was under way when the caller came may have missed its key. One begun since then has not.
    const second = this.begun > begunBefore ? this.underWay : this.refreshForUnknown(query, now);
    if (second !== undefined && !(await second)) return this.fromStaleSet(query);

    now = this.clock();
    key = this.usableSet(now)?.keys.find(query);
    if (key !== undefined) return accepted(key);
    if (this.pacing.failing) throw this.pacing.failure(now);
    if (this.begun > begunBefore) this.budget.rememberUnknown(query, now);
    return this.usableSet(now)?.keys.refusalFor(query) ?? refused('key_unknown');
  }

  /** The one refresh that a cold or expired source owes its callers. It counts as one of an unknown kid's, but is never short of them. */
  private load(now: number): Promise<boolean> | undefined {
    if (this.underWay === undefined && this.held === undefined && this.pacing.mayAttempt(now)) this.budget.take(now);
    return this.refresh(now);
  }

  private refreshForUnknown(query: KeyQuery, now: number): Promise<boolean> | undefined {
    if (this.underWay !== undefined) return this.underWay;
    if (!this.pacing.mayAttempt(now) || this.budget.isKnownUnknown(query, now)) return undefined;
    return this.budget.take(now) ? this.refresh(now) : undefined;
  }

  /** After a failed refresh nobody waits again: the old set answers, or the outage does. An outage is never a refusal. */
  private fromStaleSet(query: KeyQuery): Outcome<VerificationKey> {
    const now = this.clock();
    const key = this.usableSet(now)?.keys.find(query);
    if (key === undefined) throw this.pacing.failure(now);
    return accepted(key);
  }

  private usableSet(now: number): HeldSet | undefined {
    return this.held !== undefined && now < this.held.goneAt ? this.held : undefined;
  }

  /** An expired set waits for one refresh, unless the issuer is known to be failing. Initial keys begin the first. */
  private mustWaitForRefresh(held: HeldSet, now: number): boolean {
    return this.begun > 0 && now >= held.expiresAt && !this.pacing.failingSince(held.expiresAt - recentlyMs);
  }

  /** Joins the refresh under way or begins one; `undefined` when the issuer is not to be asked yet. */
  private refresh(now: number, turn?: () => Promise<void>): Promise<boolean> | undefined {
    if (this.underWay !== undefined) return this.underWay;
    if (!this.pacing.mayAttempt(now)) return undefined;
    this.begun += 1;
    this.underWay = this.attempt(now, turn).finally(() => {
      this.underWay = undefined;
    });
    return this.underWay;
  }

  private async attempt(beganAt: number, turn?: () => Promise<void>): Promise<boolean> {
    if (turn !== undefined) await turn();
    try {
      const keys = importKeySet(await this.fetchKeySet());
      // Aged from the beginning: the answer may have been written long before it arrived.
      const expiresAt = beganAt + this.maxAgeMs;
      const refreshAt = beganAt + this.maxAgeMs / 2;
      this.held = { keys, refreshAt, expiresAt, goneAt: expiresAt + this.staleMs, staleFreshnessMs };
      this.pacing.succeeded();
      if (keys.dropped.length > 0) this.onDropped?.(keys.dropped);
      return true;
    } catch (error) {
      const known = error instanceof OutageError || error instanceof MisconfigurationError;
      const failure = known ? error : new OutageError('issuer_answer_unusable', { cause: error });
      this.pacing.failed(failure, beganAt, this.clock());
      return false;
    }
  }
}
