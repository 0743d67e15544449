import { hash } from 'node:crypto';
import type { KeyQuery } from './key-source.js';

const capacity = 3;
const refillMs = 5_000;
const maxRemembered = 1_000;

/**
 * What unknown kids may cost one issuer: three requests at once, then one every 5 s, and none for a kid that the
 * issuer said it does not have less than 5 s ago. Kids come from strangers: only hashes are kept, and not many.
 */
export class RefreshBudget {
  private tokens = capacity;
  private filledAt = Number.NEGATIVE_INFINITY;
  /** Hash of the kid → until when it is known to be unknown, whatever the algorithm. Oldest first. */
  private readonly unknown = new Map<string, number>();

  /** Takes one token, if there is one. @param now - milliseconds since the epoch */
  take(now: number): boolean {
    const gained = Math.max(0, Math.floor((now - this.filledAt) / refillMs));
    this.tokens = Math.min(capacity, this.tokens + gained);
    // A full bucket gains nothing while it stands; nor does a clock that was set back stop it from filling.
    this.filledAt = this.tokens === capacity || now < this.filledAt ? now : this.filledAt + gained * refillMs;
    if (this.tokens === 0) return false;
    this.tokens -= 1;
    return true;
  }

  rememberUnknown(query: KeyQuery, now: number): void {
    const hash = hashOf(query);
    this.unknown.delete(hash);
    this.unknown.set(hash, now + refillMs);
    if (this.unknown.size > maxRemembered) this.unknown.delete(this.unknown.keys().next().value!);
  }

  isKnownUnknown(query: KeyQuery, now: number): boolean {
    const until = this.unknown.get(hashOf(query)) ?? Number.NEGATIVE_INFINITY;
    return until > now && until - now <= refillMs;
  }
}

const hashOf = ({ kid }: KeyQuery): string => (kid === undefined ? '' : hash('sha256', kid, 'base64'));
