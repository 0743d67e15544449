/** What is kept for a key, and until when it holds: milliseconds since the epoch. */
export type Kept<Value> = (key: string, value: Value, until: number) => void;

const none = -1;
const firstSlots = 16;

/**
 * A map of bounded size from which the entry used longest ago leaves. Its entries are a ring, since finding the first
 * key of a `Map` whose beginning was deleted takes longer and longer. They are rows of columns and not objects, which
 * would take three times the memory. Nothing is laid out beforehand: a cold start pays for no entry that it does not
 * have, which is why this is not the library of that name.
 */
export class RecentEntries<Value> {
  private readonly slots = new Map<string, number>();
  private readonly keys: (string | undefined)[] = [];
  private readonly values: (Value | undefined)[] = [];
  private until = new Float64Array(firstSlots);
  private newer = new Int32Array(firstSlots);
  private older = new Int32Array(firstSlots);
  private newest = none;
  /** Slots that were given up, each with the next one in `newer`. */
  private free = none;

  /** @param whenPushedOut - takes the entry that made room */
  constructor(
    private readonly max: number,
    private readonly whenPushedOut?: Kept<Value>,
  ) {}

  has(key: string): boolean {
    return this.slots.has(key);
  }

  /** The value, now the one used last; undefined when there is none, or none that holds at this moment: it is deleted. */
  get(key: string, nowMs: number): Value | undefined {
    const slot = this.slots.get(key);
    if (slot === undefined) return undefined;
    if (!(this.until[slot]! > nowMs)) {
      this.delete(key);
      return undefined;
    }
    this.use(slot);
    return this.values[slot];
  }

  set(key: string, value: Value, until: number): void {
    const known = this.slots.get(key);
    const slot = known ?? this.freeSlot();
    this.values[slot] = value;
    this.until[slot] = until;
    if (known !== undefined) return this.use(known);
    this.keys[slot] = key;
    this.slots.set(key, slot);
    this.putIn(slot);
    if (this.slots.size > this.max) this.pushOut(this.newer[slot]!);
  }

  delete(key: string): void {
    const slot = this.slots.get(key);
    if (slot !== undefined) this.giveUp(key, slot);
  }

  /** Takes the entry out and hands it to somebody else. */
  handOn(key: string, to: Kept<Value>): void {
    const slot = this.slots.get(key);
    if (slot === undefined) return;
    const value = this.values[slot]!;
    const until = this.until[slot]!;
    this.giveUp(key, slot);
    to(key, value, until);
  }

  private pushOut(slot: number): void {
    const key = this.keys[slot]!;
    if (this.whenPushedOut === undefined) this.giveUp(key, slot);
    else this.handOn(key, this.whenPushedOut);
  }

  private giveUp(key: string, slot: number): void {
    this.slots.delete(key);
    this.takeOut(slot);
    this.keys[slot] = undefined;
    this.values[slot] = undefined;
    this.newer[slot] = this.free;
    this.free = slot;
  }

  private freeSlot(): number {
    const slot = this.free;
    if (slot === none) return this.newSlot();
    this.free = this.newer[slot]!;
    return slot;
  }

  /** One more than the bound: the new entry is in before the oldest is out. */
  private newSlot(): number {
    const slot = this.keys.length;
    if (slot === this.until.length) {
      const length = Math.min(2 * slot, this.max + 1);
      this.until = grown(this.until, new Float64Array(length));
      this.newer = grown(this.newer, new Int32Array(length));
      this.older = grown(this.older, new Int32Array(length));
    }
    return slot;
  }

  private use(slot: number): void {
    if (slot === this.newest) return;
    this.takeOut(slot);
    this.putIn(slot);
  }

  /** Beside the newest, which the ring joins to the oldest. */
  private putIn(slot: number): void {
    const { newest, newer, older } = this;
    if (newest === none) {
      newer[slot] = older[slot] = slot;
    } else {
      const oldest = newer[newest]!;
      older[slot] = newest;
      newer[slot] = oldest;
      older[oldest] = slot;
      newer[newest] = slot;
    }
    this.newest = slot;
  }

  private takeOut(slot: number): void {
    const { newer, older } = this;
    newer[older[slot]!] = newer[slot]!;
    older[newer[slot]!] = older[slot]!;
    if (this.newest === slot) this.newest = older[slot] === slot ? none : older[slot]!;
  }
}

function grown<Column extends Float64Array | Int32Array>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}
