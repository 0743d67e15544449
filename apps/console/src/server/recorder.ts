import { AsyncLocalStorage } from 'node:async_hooks';
import { decisionChannel, type DecisionRecord } from '@sallyport/decision-log';
import type { GatewayOptions } from '@sallyport/gateway-emulator';
import type { LiveDecision } from '../shapes.js';
import { liveDecision } from './live-decision.js';
import type { SeenRequest } from './seen-request.js';

/** Keeps the last decisions of this process, one for each request through the gateway. */
export interface Recorder {
  /** For the gateway, whose requests are seen by it. */
  readonly hooks: Required<Pick<GatewayOptions, 'around' | 'onEvent'>>;
  /** Those that are kept, the oldest first. */
  recent(): readonly LiveDecision[];
  find(id: string): LiveDecision | undefined;
  /** Tells each decision from now on; returns what ends that. */
  listen(listener: (decision: LiveDecision) => void): () => void;
  close(): void;
}

const kept = 200;

/**
 * Joins what the gateway tells of a request with what the authorizer and the guard decide within it. Nothing of this goes
 * into a log: decision records come by their channel in the async context that the request runs in, and they hold what a
 * line of the log holds. The path is of the request alone, without its query. No header and no body is looked at.
 */
export function createRecorder(clock: () => number = Date.now): Recorder {
  const underWay = new AsyncLocalStorage<SeenRequest>();
  const decisions = new Map<string, LiveDecision>();
  const listeners = new Set<(decision: LiveDecision) => void>();
  const takeRecord = (record: unknown): void => void underWay.getStore()?.records.push(record as DecisionRecord);
  decisionChannel.subscribe(takeRecord);

  function keep(decision: LiveDecision): void {
    decisions.set(decision.id, decision);
    const [oldest] = decisions.keys();
    if (decisions.size > kept && oldest !== undefined) decisions.delete(oldest);
    for (const listener of listeners) listener(decision);
  }

  return {
    hooks: {
      async around(request, run) {
        const seen: SeenRequest = { ...request, time: new Date(clock()).toISOString(), events: [], records: [] };
        const started = performance.now();
        try {
          await underWay.run(seen, run);
        } finally {
          keep(liveDecision(seen, performance.now() - started));
        }
      },
      onEvent: (event) => void underWay.getStore()?.events.push(event),
    },
    recent: () => [...decisions.values()],
    find: (id) => decisions.get(id),
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      decisionChannel.unsubscribe(takeRecord);
      listeners.clear();
    },
  };
}
