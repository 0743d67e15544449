import { randomFillSync } from 'node:crypto';
import { tokenKey } from './token-key.js';

export const noSlot = -1;

const characters = 32;
const words = characters / 4;

/** The key that was asked about last, as its bytes: one question asks about it several times. */
const asked = { key: undefined as string | undefined, bytes: new Uint8Array(characters), hash: 0 };
const askedWords = new Uint32Array(asked.bytes.buffer);
/** So that nobody can look for tokens whose digests fall on one another: they differ from process to process. */
const factors = randomFillSync(new Uint32Array(2)).map((factor) => factor | 1);

/**
 * Numbers keys, for rows of columns that somebody keeps: the number of a key that was removed is given to another.
 *
 * This is what a `Map` does, and not one, since V8 replaces the table of a `Map` out of which entries are deleted again and
 * again, and each old table holds the next: once the first of them is old, every key and value that came and went meanwhile
 * stays until a whole collection. Nothing here is an object for V8 to look through.
 *
 * Keys are digests of 32 bytes, as `tokenKey` writes them. Another text stands for its own digest.
 */
export class KeySlots {
  size = 0;
  /** Slots that were ever taken. */
  private used = 0;
  private keys = new Uint32Array(16 * words);
  /** The first slot of each bucket, and for each slot the next of its bucket or, where it is free, the next free one. */
  private heads = new Int32Array(16).fill(noSlot);
  private next = new Int32Array(16);
  private free = noSlot;

  find(key: string): number {
    ask(key);
    let slot = this.heads[asked.hash & (this.heads.length - 1)]!;
    while (slot !== noSlot && !this.isAsked(slot)) slot = this.next[slot]!;
    return slot;
  }

  keyOf(slot: number): string {
    return Buffer.from(this.keys.buffer, slot * characters, characters).toString('latin1');
  }

  /** @param key - has no slot yet */
  add(key: string): number {
    ask(key);
    let slot = this.free;
    if (slot === noSlot) {
      slot = this.used;
      this.used += 1;
      if (slot === this.next.length) this.grow();
    } else {
      this.free = this.next[slot]!;
    }
    const at = slot * words;
    for (let word = 0; word < words; word += 1) this.keys[at + word] = askedWords[word]!;
    this.chain(slot);
    this.size += 1;
    return slot;
  }

  remove(slot: number): void {
    const { next, heads } = this;
    const bucket = this.bucketOf(slot);
    if (heads[bucket] === slot) {
      heads[bucket] = next[slot]!;
    } else {
      let before = heads[bucket]!;
      while (next[before] !== slot) before = next[before]!;
      next[before] = next[slot]!;
    }
    next[slot] = this.free;
    this.free = slot;
    this.size -= 1;
  }

  private isAsked(slot: number): boolean {
    const at = slot * words;
    for (let word = 0; word < words; word += 1) if (this.keys[at + word] !== askedWords[word]) return false;
    return true;
  }

  private chain(slot: number): void {
    const bucket = this.bucketOf(slot);
    this.next[slot] = this.heads[bucket]!;
    this.heads[bucket] = slot;
  }

  /** When every slot is taken. */
  private grow(): void {
    const length = 2 * this.next.length;
    const { keys } = this;
    this.keys = new Uint32Array(length * words);
    this.keys.set(keys);
    this.next = new Int32Array(length);
    this.heads = new Int32Array(length).fill(noSlot);
    for (let slot = 0; slot < length / 2; slot += 1) this.chain(slot);
  }

  private bucketOf(slot: number): number {
    return hashOf(this.keys, slot * words) & (this.heads.length - 1);
  }
}

function ask(key: string): void {
  if (key === asked.key) return;
  const { bytes } = asked;
  let all = 0;
  for (let at = 0; at < characters; at += 1) {
    const code = key.charCodeAt(at);
    bytes[at] = code;
    all |= code;
  }
  if (key.length !== characters || all > 255) bytes.set(Buffer.from(tokenKey(key), 'latin1'));
  asked.key = key;
  asked.hash = hashOf(askedWords, 0);
}

function hashOf(from: Uint32Array, at: number): number {
  const hash = Math.imul(from[at]!, factors[0]!) + Math.imul(from[at + 1]!, factors[1]!);
  return hash ^ (hash >>> 15);
}
