import type { LiveDecision } from '../../shapes.js';
import { withDecisions } from '../live/decision-list.js';
import { waitBeforeAttempt } from '../server/backoff.js';
import { asFault } from '../server/console-fault.js';
import { eventsOf } from '../server/event-stream.js';
import type { Desk } from './desk.js';

interface Waiting {
  readonly sleep: (ms: number) => Promise<void>;
  readonly chance: () => number;
}

const forReal: Waiting = {
  sleep: (ms) => new Promise((resolve) => void setTimeout(resolve, ms)),
  chance: Math.random,
};

/** Follows the stream of decisions until `signal` ends it; a lost connection is made again, each time after a longer wait. */
export async function followDecisions(
  { store, api }: Desk,
  signal: AbortSignal,
  { sleep, chance } = forReal,
): Promise<void> {
  for (let failures = 0; !signal.aborted;) {
    try {
      const body = await api.decisions(signal);
      store.update(() => ({ stream: { state: 'live' } }));
      failures = 0;
      await readAll(store, body);
      throw new TypeError('The stream ended.');
    } catch (error) {
      if (signal.aborted) return;
      const fault = asFault(error);
      const ended = fault.code === 'key_unknown';
      store.update(() => ({ stream: { state: ended ? 'ended' : 'waiting', fault } }));
      if (ended) return;
      failures += 1;
      await sleep(waitBeforeAttempt(failures, chance()));
    }
  }
}

/** What comes in together is drawn together: the first answer brings a few hundred. */
async function readAll(store: Desk['store'], body: ReadableStream<Uint8Array>): Promise<void> {
  let arrived: LiveDecision[] = [];
  const take = (): void => {
    const taken = arrived;
    arrived = [];
    store.update(({ decisions }) => ({ decisions: withDecisions(decisions, taken) }));
  };
  for await (const data of eventsOf(body)) {
    arrived.push(JSON.parse(data) as LiveDecision);
    if (arrived.length === 1) setTimeout(take, 30);
  }
}
