/** A column of values by slot. */
export interface Values<Value> {
  put(slot: number, value: Value): void;
  /** Of a slot that holds one. */
  at(slot: number): Value;
  clear(slot: number): void;
}

/** As they are. */
export class WholeValues<Value> implements Values<Value> {
  private readonly values: (Value | undefined)[] = [];

  put(slot: number, value: Value): void {
    this.values[slot] = value;
  }

  at(slot: number): Value {
    return this.values[slot]!;
  }

  clear(slot: number): void {
    this.values[slot] = undefined;
  }
}
