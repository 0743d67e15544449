import { describe, expect, it } from '@jest/globals';
import type { ConsoleApi } from '../server/console-api.js';
import { ConsoleFault } from '../server/console-fault.js';
import { initialState } from './console-state.js';
import { followDecisions } from './follow-decisions.js';
import { createStore } from './store.js';

const bodyOf = (...ids: string[]) =>
  new Response(ids.map((id) => `data: ${JSON.stringify({ id })}\n\n`).join('')).body as ReadableStream<Uint8Array>;

/** Follows what each attempt gives; the next after the last is never made. */
async function follow(...attempts: (() => ReadableStream<Uint8Array>)[]) {
  const store = createStore(initialState('live'));
  const states: string[] = [];
  store.subscribe(() => states.push(store.get().stream.state));
  const waits: number[] = [];
  const end = new AbortController();
  const left = [...attempts];
  const api = { decisions: async () => left.shift()!() } as unknown as ConsoleApi;
  const sleep = async (ms: number) => {
    waits.push(ms);
    await new Promise((resolve) => void setTimeout(resolve, 40)); // what came in is drawn
    if (left.length === 0) end.abort();
  };
  await followDecisions({ store, api }, end.signal, { sleep, chance: () => 0 });
  return { ids: store.get().decisions.map(({ id }) => id), states, waits, left };
}

const gone = () => {
  throw new TypeError('Failed to fetch');
};

describe('following live decisions', () => {
  it('connects again after a lost connection, and has each decision once', async () => {
    const { ids, waits } = await follow(
      () => bodyOf('1', '2'),
      () => bodyOf('2', '3'),
    );
    expect(ids).toEqual(['3', '2', '1']);
    expect(waits).toEqual([500, 500]);
  });

  it('waits longer each time nobody answers, and from the start again once somebody did', async () => {
    const { waits } = await follow(gone, gone, gone, () => bodyOf('1'), gone);
    expect(waits).toEqual([500, 1000, 2000, 500, 1000]);
  });

  it('stops when the key is of another run', async () => {
    const unknown = () => {
      throw new ConsoleFault('key_unknown', 'says');
    };
    const { states, waits, left } = await follow(unknown, () => bodyOf('1'));
    expect(states.at(-1)).toBe('ended');
    expect(waits).toEqual([]);
    expect(left).toHaveLength(1);
  });
});
