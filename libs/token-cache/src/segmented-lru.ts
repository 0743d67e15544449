import { RecentEntries, type Kept } from './recent-entries.js';
import { ValuesInParts, type PartsOf } from './values-in-parts.js';

/**
 * Bounded by a number of entries: what was asked for again is kept apart from what was seen once, so a flood of tokens
 * that come once (a scan, an attack) pushes out its own kind and not the ones in use.
 */
export class SegmentedLru<Value extends object> {
  private readonly once: RecentEntries<Value>;
  private readonly again: RecentEntries<Value>;
  private readonly inUse: Kept<Value>;

  /**
   * @param max - at least 2; a fifth of them is for what was seen once
   * @param parts - how the latter are taken apart; absent: they are kept as they are
   */
  constructor(max: number, parts?: PartsOf<Value>) {
    const once = Math.max(1, Math.floor(max / 5));
    this.once = new RecentEntries(once, undefined, parts && new ValuesInParts(parts));
    // Pushed out, not thrown away: it has to be asked for again before it is the oldest of the others.
    this.again = new RecentEntries(Math.max(1, max - once), (key, value, until) => this.once.set(key, value, until));
    this.inUse = (key, value, until) => this.again.set(key, value, until);
  }

  /** The value, when there is one that holds at this moment. */
  get(key: string, nowMs: number): Value | undefined {
    const known = this.again.get(key, nowMs);
    if (known !== undefined) return known;
    const value = this.once.get(key, nowMs);
    if (value !== undefined) this.once.handOn(key, this.inUse);
    return value;
  }

  /** @param until - milliseconds since the epoch */
  set(key: string, value: Value, until: number): void {
    if (this.again.has(key)) this.again.set(key, value, until);
    else this.once.set(key, value, until);
  }

  delete(key: string): void {
    this.once.delete(key);
    this.again.delete(key);
  }
}
