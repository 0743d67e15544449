import type { Clock } from '@sallyport/protocol';
import { tokenKey, type FactCodec, type Remembered } from '@sallyport/token-cache';
import { fakeClock } from '../fake-clock.js';
import type { CacheProcess, ContractFact, ContractSettings, TokenCacheWorld } from './shapes.js';

const begin = Date.UTC(2030, 0, 1);
export const token = '8xLOxBtZp8-and-more-characters-of-an-opaque-token';
export const key = tokenKey(token);
export const origins = ['issuer', 'other'].map((origin) => ({
  origin,
  description: `the ${origin} of this contract`,
  secret: () => Promise.resolve(`a secret of sufficient length for ${origin}`),
}));

export const codec: FactCodec<ContractFact> = {
  encode: (fact) => (fact.private ? undefined : { about: fact.about, holdsUntil: fact.holdsUntil }),
  decode(value) {
    const { about, holdsUntil } = (value ?? {}) as Partial<ContractFact>;
    if (typeof about !== 'string' || typeof holdsUntil !== 'number') return undefined;
    return { fact: { about, holdsUntil }, until: holdsUntil };
  },
};

type Load = () => Promise<Remembered<ContractFact>>;
export type CountedLoad = Load & { times(): number };

/** A world of one test with its processes and a clock that the test moves. */
export class CacheStage {
  readonly notices: string[] = [];
  readonly clock: Clock;
  readonly advance: (ms: number) => void;
  private readonly processes: CacheProcess[] = [];

  constructor(readonly world: TokenCacheWorld) {
    ({ clock: this.clock, advance: this.advance } = fakeClock(begin));
  }

  async start(changes: Partial<ContractSettings> = {}): Promise<CacheProcess> {
    const notice = (message: string) => void this.notices.push(message);
    const started = await this.world.start({
      clock: this.clock,
      codec,
      origins,
      maxAgeSeconds: 60,
      notice,
      ...changes,
    });
    this.processes.push(started);
    return started;
  }

  learn(about: string, forMs = 30_000, more: Partial<ContractFact> = {}): CountedLoad {
    return counted(() => {
      const holdsUntil = this.clock() + forMs;
      return Promise.resolve({ fact: { about, holdsUntil, ...more }, until: holdsUntil });
    });
  }

  /** A fact and its end, as they are pushed. */
  holding(about: string, forMs: number): [ContractFact, number] {
    const holdsUntil = this.clock() + forMs;
    return [{ about, holdsUntil }, holdsUntil];
  }

  /** A neighbour that would learn something else. */
  async askNeighbour(changes: Partial<ContractSettings> = {}, origin = 'issuer') {
    const neighbour = await this.start(changes);
    const load = this.learn('of the neighbour');
    const { about } = await neighbour.cache.resolve(key, load, origin);
    return { about, loads: load.times(), counts: neighbour.counts?.() };
  }

  async close(): Promise<void> {
    for (const each of this.processes) await each.close();
    await this.world.close();
  }
}

/** A write is not waited for by who learnt the fact. */
export async function written(process: CacheProcess, entries = 1): Promise<void> {
  for (let tries = 0; process.counts !== undefined && process.counts().written < entries; tries += 1) {
    if (tries > 200) throw new Error('nothing was written');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export function counted(load: Load): CountedLoad {
  let times = 0;
  const counting = () => {
    times += 1;
    return load();
  };
  return Object.assign(counting, { times: () => times });
}
