import { KeySlots, noSlot } from './key-slots.js';
import { WholeValues, type Values } from './values.js';

/** What is kept for a key, and until when it holds: milliseconds since the epoch. */
export type Kept<Value> = (key: string, value: Value, until: number) => void;

const firstSlots = 16;

/**
 * A map of bounded size from which the entry used longest ago leaves. Its entries are a ring, and rows of columns and not
 * objects, which would take three times the memory. Nothing is laid out beforehand: a cold start pays for no entry that it
 * does not have, which is why this is not the library of that name.
 */
export class RecentEntries<Value> {
  private readonly slots = new KeySlots();
  private until = new Float64Array(firstSlots);
  private newer = new Int32Array(firstSlots);
  private older = new Int32Array(firstSlots);
  private newest = noSlot;

  /**
   * @param whenPushedOut - takes the entry that made room
   * @param values - how they are kept
   */
  constructor(
    private readonly max: number,
    private readonly whenPushedOut?: Kept<Value>,
    private readonly values: Values<Value> = new WholeValues(),
  ) {}

  has(key: string): boolean {
    return this.slots.find(key) !== noSlot;
  }

  /** The value, now the one used last; undefined when there is none, or none that holds at this moment: it is deleted. */
  get(key: string, nowMs: number): Value | undefined {
    const slot = this.slots.find(key);
    if (slot === noSlot) return undefined;
    if (!(this.until[slot]! > nowMs)) {
      this.giveUp(slot);
      return undefined;
    }
    this.use(slot);
    return this.values.at(slot);
  }

  set(key: string, value: Value, until: number): void {
    const known = this.slots.find(key);
    const slot = known === noSlot ? this.slots.add(key) : known;
    if (slot === this.until.length) this.grow();
    this.values.put(slot, value);
    this.until[slot] = until;
    if (known !== noSlot) return this.use(known);
    this.putIn(slot);
    if (this.slots.size > this.max) this.pushOut(this.newer[slot]!);
  }

  delete(key: string): void {
    const slot = this.slots.find(key);
    if (slot !== noSlot) this.giveUp(slot);
  }

  /** Takes the entry out and hands it to somebody else. */
  handOn(key: string, to: Kept<Value>): void {
    const slot = this.slots.find(key);
    if (slot !== noSlot) this.handOnSlot(slot, to);
  }

  private handOnSlot(slot: number, to: Kept<Value>): void {
    const key = this.slots.keyOf(slot);
    const value = this.values.at(slot);
    const until = this.until[slot]!;
    this.giveUp(slot);
    to(key, value, until);
  }

  private pushOut(slot: number): void {
    if (this.whenPushedOut === undefined) this.giveUp(slot);
    else this.handOnSlot(slot, this.whenPushedOut);
  }

  private giveUp(slot: number): void {
    this.slots.remove(slot);
    this.takeOut(slot);
    this.values.clear(slot);
  }

  /** One more than the bound at most: the new entry is in before the oldest is out. */
  private grow(): void {
    const length = Math.min(2 * this.until.length, this.max + 1);
    this.until = grown(this.until, new Float64Array(length));
    this.newer = grown(this.newer, new Int32Array(length));
    this.older = grown(this.older, new Int32Array(length));
  }

  private use(slot: number): void {
    if (slot === this.newest) return;
    this.takeOut(slot);
    this.putIn(slot);
  }

  /** Beside the newest, which the ring joins to the oldest. */
  private putIn(slot: number): void {
    const { newest, newer, older } = this;
    if (newest === noSlot) {
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
    if (this.newest === slot) this.newest = older[slot] === slot ? noSlot : older[slot]!;
  }
}

function grown<Column extends Float64Array | Int32Array>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}
