interface Entry<Value> {
  readonly key: string;
  value: Value;
  newer: Entry<Value>;
  older: Entry<Value>;
}

/**
 * A map of bounded size from which the entry used longest ago leaves. Its entries are a ring, since finding the first
 * key of a `Map` whose beginning was deleted takes longer and longer. Nothing is laid out beforehand: a cold start pays
 * for no entry that it does not have, which is why this is not the library of that name.
 */
export class RecentEntries<Value> {
  private readonly entries = new Map<string, Entry<Value>>();
  private newest: Entry<Value> | undefined;

  /** @param whenPushedOut - takes the entry that made room */
  constructor(
    private readonly max: number,
    private readonly whenPushedOut?: (key: string, value: Value) => void,
  ) {}

  has(key: string): boolean {
    return this.entries.has(key);
  }

  get(key: string): Value | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    if (entry !== this.newest) {
      this.takeOut(entry);
      this.putIn(entry);
    }
    return entry.value;
  }

  set(key: string, value: Value): void {
    if (this.get(key) !== undefined) {
      this.newest!.value = value;
      return;
    }
    const entry = { key, value } as Entry<Value>;
    this.entries.set(key, entry);
    this.putIn(entry);
    if (this.entries.size <= this.max) return;
    const oldest = entry.newer;
    this.delete(oldest.key);
    this.whenPushedOut?.(oldest.key, oldest.value);
  }

  delete(key: string): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    this.entries.delete(key);
    this.takeOut(entry);
  }

  /** Beside the newest, which the ring joins to the oldest. */
  private putIn(entry: Entry<Value>): void {
    const { newest } = this;
    if (newest === undefined) {
      entry.newer = entry.older = entry;
    } else {
      entry.older = newest;
      entry.newer = newest.newer;
      newest.newer.older = entry;
      newest.newer = entry;
    }
    this.newest = entry;
  }

  private takeOut(entry: Entry<Value>): void {
    entry.older.newer = entry.newer;
    entry.newer.older = entry.older;
    if (this.newest === entry) this.newest = entry.older === entry ? undefined : entry.older;
  }
}
