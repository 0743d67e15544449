import { LRUCache } from 'lru-cache';

/**
 * Bounded by a number of entries: what was asked for again is kept apart from what was seen once, so a flood of tokens
 * that come once (a scan, an attack) pushes out its own kind and not the ones in use.
 */
export class SegmentedLru<Value extends object> {
  private readonly once: LRUCache<string, Value>;
  private readonly again: LRUCache<string, Value>;

  /** @param max - at least 2; a fifth of them is for what was seen once */
  constructor(max: number) {
    const once = Math.max(1, Math.floor(max / 5));
    this.once = new LRUCache({ max: once });
    this.again = new LRUCache({
      max: Math.max(1, max - once),
      // Pushed out, not thrown away: it has to be asked for again before it is the oldest of the others.
      dispose: (value, key, reason) => {
        if (reason === 'evict') this.once.set(key, value);
      },
    });
  }

  get(key: string): Value | undefined {
    const known = this.again.get(key);
    if (known !== undefined) return known;
    const value = this.once.get(key);
    if (value === undefined) return undefined;
    this.once.delete(key);
    this.again.set(key, value);
    return value;
  }

  set(key: string, value: Value): void {
    if (this.again.has(key)) this.again.set(key, value);
    else this.once.set(key, value);
  }

  delete(key: string): void {
    this.once.delete(key);
    this.again.delete(key);
  }
}
