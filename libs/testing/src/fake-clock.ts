import type { Clock } from '@sallyport/protocol';

export interface FakeClock {
  readonly clock: Clock;
  advance(by: number | { readonly seconds: number }): void;
}

/** Returns a clock that stands still until it is told to advance, by milliseconds or by `{ seconds }`. */
export function fakeClock(startMs = Date.UTC(2030, 0, 1)): FakeClock {
  let now = startMs;
  return {
    clock: () => now,
    advance(by) {
      now += typeof by === 'number' ? by : by.seconds * 1000;
    },
  };
}
