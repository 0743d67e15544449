import { WholeValues, type Values } from './values.js';

/** What a value is made of. */
export interface Parts {
  /** What many have in common: one object for all of them. */
  readonly common: object;
  /** What is its own. */
  readonly text: string;
  readonly first: number;
  readonly second: number;
}

/** How values of one kind are taken apart, so that those which come once by the million are no objects that V8 keeps. */
export interface PartsOf<Value> {
  /** Undefined: this value is kept as it is. */
  take(value: Value): Parts | undefined;
  /** A value equal to the one they were taken of. */
  put(parts: Parts): Value;
}

/** Of a text. Longer ones are rare: a subject is a UUID, or an id behind the name of a connection. */
const bytes = 64;
const numbersEach = 2;

/** In parts, where that is possible. */
export class ValuesInParts<Value> implements Values<Value> {
  private readonly whole = new WholeValues<Value | object>();
  /** Of each slot the length and the characters, in Latin-1; `notTaken` in place of a length: it is kept whole. */
  private texts = new Uint8Array(16 * bytes);
  private numbers = new Float64Array(16 * numbersEach);

  constructor(private readonly parts: PartsOf<Value>) {}

  put(slot: number, value: Value): void {
    if ((slot + 1) * bytes > this.texts.length) this.grow();
    const parts = this.parts.take(value);
    if (parts === undefined || !this.write(slot, parts.text)) {
      this.texts[slot * bytes] = notTaken;
      this.whole.put(slot, value);
      return;
    }
    // Member by member: `set` would ask the array what it is.
    this.numbers[slot * numbersEach] = parts.first;
    this.numbers[slot * numbersEach + 1] = parts.second;
    this.whole.put(slot, parts.common);
  }

  at(slot: number): Value {
    const kept = this.whole.at(slot);
    const at = slot * bytes;
    const length = this.texts[at]!;
    if (length === notTaken) return kept as Value;
    const text = Buffer.from(this.texts.buffer, at + 1, length).toString('latin1');
    const number = slot * numbersEach;
    return this.parts.put({
      common: kept as object,
      text,
      first: this.numbers[number]!,
      second: this.numbers[number + 1]!,
    });
  }

  clear(slot: number): void {
    this.whole.clear(slot);
  }

  private write(slot: number, text: string): boolean {
    const { length } = text;
    if (length >= bytes) return false;
    const { texts } = this;
    const first = slot * bytes;
    texts[first] = length;
    let all = 0;
    for (let at = 0; at < length; at += 1) all |= texts[first + 1 + at] = text.charCodeAt(at);
    return all <= 255;
  }

  private grow(): void {
    const { texts, numbers } = this;
    this.texts = new Uint8Array(2 * texts.length);
    this.texts.set(texts);
    this.numbers = new Float64Array(2 * numbers.length);
    this.numbers.set(numbers);
  }
}

const notTaken = 255;
