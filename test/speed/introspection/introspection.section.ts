import { findProgram, startRedisServer } from '@sallyport/testing';
import { atLeast, atMost, type Row } from '../row.js';
import type { Bench, Section } from '../section.js';
import { median, ratio } from '../statistics.js';
import {
  introspectingEnvironment,
  startIntrospectingIssuer,
  type IntrospectingIssuer,
} from './introspecting-issuer.js';
import type { IntrospectionInput, MixAnswer, RepeatAnswer, ScanAnswer } from './introspection.program.js';

const issuerTakesMs = 5;
const callers = 50;

/** What opaque tokens cost: how often their issuer is asked, and what is left of that with a memory. */
export const introspection: Section = {
  name: 'introspection',
  about: `opaque tokens at an issuer that takes ${issuerTakesMs} ms, ${callers} callers at a time`,
  async measure(bench) {
    const file = await bench.programs.unbundled('test/speed/introspection/introspection.program.ts');
    const issuer = await startIntrospectingIssuer(issuerTakesMs);
    const run = <Answer>(work: IntrospectionInput['work'], more = {}, nodeOptions: readonly string[] = []) =>
      bench.programs.ask<Answer>(file, { environment: { ...issuer.environment, ...more }, work }, nodeOptions);
    try {
      return [
        await oneNewToken(issuer, run),
        ...(await skewedMix(bench, issuer, run)),
        await repeated(bench, run),
        ...(await scan(bench, file)),
        ...(await secondProcess(bench, issuer, run)),
      ];
    } finally {
      await issuer.close();
    }
  },
};

type Run = <Answer>(
  work: IntrospectionInput['work'],
  more?: Readonly<Record<string, string>>,
  nodeOptions?: readonly string[],
) => Promise<Answer>;

/** The question about the token that warms the process up. */
const warmUp = 1;

async function oneNewToken(issuer: IntrospectingIssuer, run: Run): Promise<Row> {
  issuer.asked();
  await run({ kind: 'mix', tokens: Array<string>(callers).fill('new'), callers, cached: true });
  return {
    what: `questions about one new token of ${callers} callers`,
    measured: issuer.asked() - warmUp,
    unit: '',
    target: atMost(1),
  };
}

async function skewedMix({ quick }: Bench, issuer: IntrospectingIssuer, run: Run): Promise<Row[]> {
  const [requests, rounds] = quick ? [200, 1] : [20_000, 3];
  const tokens = zipf(500, requests);
  const distinct = new Set(tokens).size;
  const seconds = { cached: [] as number[], uncached: [] as number[] };
  let questions = 0;
  for (let round = 0; round < rounds; round += 1) {
    issuer.asked();
    seconds.cached.push((await run<MixAnswer>({ kind: 'mix', tokens, callers, cached: true })).seconds);
    questions = Math.max(questions, issuer.asked() - warmUp);
    seconds.uncached.push((await run<MixAnswer>({ kind: 'mix', tokens, callers, cached: false })).seconds);
  }
  return [
    {
      what: `${requests.toLocaleString('en')} requests with ${distinct} tokens (Zipf), without a cache / with it`,
      measured: ratio(seconds.uncached, seconds.cached),
      unit: '×',
      target: atLeast(10),
      figures: { 'without, s': median(seconds.uncached), 'with, s': median(seconds.cached) },
    },
    { what: 'questions for each of those tokens', measured: questions / distinct, unit: '', target: atMost(1) },
  ];
}

async function repeated({ quick }: Bench, run: Run): Promise<Row> {
  const { p50Us } = await run<RepeatAnswer>({ kind: 'repeat', times: quick ? 500 : 500_000 });
  return { what: 'a token seen before', measured: p50Us, unit: 'µs', target: atMost(5) };
}

/** The issuer is in the process: a million questions over a network would measure the network. */
async function scan({ quick, programs }: Bench, file: string): Promise<Row[]> {
  const [tokens, inUse] = quick ? [1_000, 50] : [1_000_000, 500];
  const environment = introspectingEnvironment('https://issuer.example.test');
  const input: IntrospectionInput = { environment, work: { kind: 'scan', tokens, inUse } };
  const { largestRssBytes, hitRate } = await programs.ask<ScanAnswer>(file, input);
  const what = `${tokens.toLocaleString('en')} tokens that come once`;
  return [
    { what: `RSS at most, through ${what}`, measured: largestRssBytes / 1e6, unit: 'MB', target: atMost(150) },
    { what: `${inUse} tokens in use meanwhile, remembered`, measured: hitRate * 100, unit: '%', target: atLeast(99) },
  ];
}

async function secondProcess({ quick, say }: Bench, issuer: IntrospectingIssuer, run: Run): Promise<Row[]> {
  const program = findProgram('redis-server');
  if (program === undefined) {
    say('redis-server is not installed: what processes share is not measured');
    return [];
  }
  const redis = await startRedisServer(program);
  try {
    const tokens = Array.from({ length: quick ? 20 : 500 }, (_, index) => `shared-${index}`);
    const shared = { TOKEN_CACHE_URL: `redis://127.0.0.1:${redis.port}` };
    const all = { kind: 'mix', tokens, callers, cached: true } as const;
    issuer.asked();
    await run<MixAnswer>(all, shared);
    const first = issuer.asked();
    const { seconds } = await run<MixAnswer>(all, shared);
    const second = Math.max(0, issuer.asked() - warmUp);
    return [
      {
        what: `questions of a second process about ${tokens.length} tokens that the first has seen (Redis)`,
        measured: second,
        unit: '',
        target: atMost(0),
        figures: { 'of the first': first, 'the second, ms for all': seconds * 1000 },
      },
    ];
  } finally {
    await redis.close();
  }
}

/** A list of tokens in which the nth is asked for 1/n as often as the first. The same list each time. */
function zipf(distinct: number, length: number): string[] {
  const weights = Array.from({ length: distinct }, (_, rank) => 1 / (rank + 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let seed = 1;
  return Array.from({ length }, () => {
    seed = (seed * 48_271) % 2_147_483_647;
    let left = (seed / 2_147_483_647) * total;
    const rank = weights.findIndex((weight) => (left -= weight) < 0);
    return `token-${rank < 0 ? distinct - 1 : rank}`;
  });
}
