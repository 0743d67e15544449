import { atLeast, atMost, type Row } from '../row.js';
import type { Bench, Section } from '../section.js';
import { median, ratio } from '../statistics.js';
import type { Timed } from './time-calls.js';
import type { Batch, WarmAnswer, WarmInput } from './warm.program.js';

const verifiers = [
  'the limit',
  'by hand',
  'ours',
  'aws-jwt-verify',
  'aws-jwt-verify, sync',
  'fast-jwt',
  'jose',
  'express-oauth2-jwt-bearer',
  "the Auth0 seed's handler",
  'passport-jwt guard',
];
const refusals = ['a bad signature', 'an expired token', 'a malformed token'] as const;

/** Decisions of a process that has been running for a while: event in, answer out. */
export const warm: Section = {
  name: 'warm',
  about: 'one decision in a warm process: new tokens, a token again, refusals',
  async measure(bench) {
    const results = await run(bench);
    return [...newTokens(results), ...sameToken(results), ...refused(results)];
  },
};

async function run({ programs, issuer, quick }: Bench): Promise<WarmAnswer> {
  const [warmUps, rounds, calls, times] = quick ? [0, 1, 3, 6] : [1, 9, 1_500, 3_000];
  const file = await programs.unbundled('test/speed/warm/warm.program.ts');
  const again = issuer.mint(1);
  const expired = issuer.mint(calls, { expired: true });
  const input: Omit<WarmInput, 'batches'> = {
    facts: issuer.facts,
    warmUp: quick ? { tokens: [], ms: 0 } : { tokens: issuer.mint(4_500), ms: 3_000 },
    rounds: Array.from({ length: warmUps + rounds }, () => {
      const fresh = issuer.mint(calls);
      return {
        new: fresh,
        again,
        'a bad signature': fresh.map(spoilt),
        'an expired token': expired,
        'a malformed token': fresh.map((token) => token.slice(0, token.lastIndexOf('.'))),
      };
    }),
  };
  const results: Record<string, readonly Timed[]> = {};
  for (const batches of [besidePeers(times), withLog(times)]) {
    Object.assign(results, await programs.ask<WarmAnswer>(file, { ...input, batches }));
    for (const { name, tokens } of batches) {
      const isRefusal = (refusals as readonly string[]).includes(tokens);
      const wrong = results[name]!.filter(({ refused, calls: of }) => refused !== (isRefusal ? of : 0));
      if (wrong.length > 0) throw new Error(`${name}: ${isRefusal ? 'a token was accepted' : 'a token was refused'}`);
    }
  }
  return Object.fromEntries(Object.entries(results).map(([name, timed]) => [name, timed.slice(warmUps)]));
}

const besidePeers = (times: number): Batch[] => [
  ...verifiers.map((contender) => ({ name: contender, contender, tokens: 'new' })),
  ...['ours', 'by hand', 'fast-jwt'].map((contender) => again(contender, times)),
  ...refusals.flatMap((kind) =>
    ['ours', 'aws-jwt-verify'].map((contender) => ({ name: `${contender}, ${kind}`, contender, tokens: kind })),
  ),
];

/** In a process of its own, with a limit of its own. */
const withLog = (times: number): Batch[] => [
  { name: 'the limit, beside a log', contender: 'the limit', tokens: 'new' },
  { name: 'ours, with its log', contender: 'ours, with its log', tokens: 'new' },
  again('ours, with its log', times),
];

const again = (contender: string, times: number): Batch => ({
  name: `${contender}, again`,
  contender,
  tokens: 'again',
  times,
});

/** Another signature of the right length, below the modulus. */
function spoilt(token: string): string {
  const cut = token.lastIndexOf('.') + 1;
  const signature = Buffer.from(token.slice(cut), 'base64url');
  signature[100]! ^= 0xff;
  return token.slice(0, cut) + signature.toString('base64url');
}

const p50s = (results: WarmAnswer, name: string): number[] => results[name]!.map(({ p50Us }) => p50Us);

function against(results: WarmAnswer, one: string, other: string): Pick<Row, 'measured' | 'unit' | 'figures'> {
  const [ones, others] = [p50s(results, one), p50s(results, other)];
  return {
    measured: ratio(ones, others),
    unit: '×',
    figures: { [`${one}, µs`]: median(ones), [`${other}, µs`]: median(others) },
  };
}

/** How many times faster the first is. */
function faster(results: WarmAnswer, one: string, other: string): Pick<Row, 'measured' | 'unit' | 'figures'> {
  const { measured, ...rest } = against(results, one, other);
  return { measured: 1 / measured, ...rest };
}

const newTokens = (results: WarmAnswer): Row[] => [
  { what: 'a new token, ours / the limit', target: atMost(1.35), ...against(results, 'ours', 'the limit') },
  {
    what: 'a new token, ours / aws-jwt-verify',
    target: atMost(0.8, 0.5),
    ...against(results, 'ours', 'aws-jwt-verify'),
  },
  {
    what: "a new token, times faster than the Auth0 seed's handler",
    target: atLeast(6.5, 3),
    ...faster(results, 'ours', "the Auth0 seed's handler"),
  },
  {
    what: 'a new token, times faster than the passport-jwt guard',
    target: atLeast(8, 3.4),
    ...faster(results, 'ours', 'passport-jwt guard'),
  },
  // What a digest, a memory and a look at the encoding leave of these, with next to nothing else.
  { what: 'by hand / the limit', ...against(results, 'by hand', 'the limit') },
  { what: 'by hand / aws-jwt-verify', ...against(results, 'by hand', 'aws-jwt-verify') },
  {
    what: "by hand, times faster than the Auth0 seed's handler",
    ...faster(results, 'by hand', "the Auth0 seed's handler"),
  },
  {
    what: 'by hand, times faster than the passport-jwt guard',
    ...faster(results, 'by hand', 'passport-jwt guard'),
  },
  { what: 'a new token, ours / aws-jwt-verify, sync', ...against(results, 'ours', 'aws-jwt-verify, sync') },
  { what: 'a new token, ours / fast-jwt', ...against(results, 'ours', 'fast-jwt') },
  { what: 'a new token, ours / jose', ...against(results, 'ours', 'jose') },
  {
    what: 'a new token, times faster than express-oauth2-jwt-bearer',
    ...faster(results, 'ours', 'express-oauth2-jwt-bearer'),
  },
  {
    what: 'a new token, ours with its log line / the limit',
    ...against(results, 'ours, with its log', 'the limit, beside a log'),
  },
];

const sameToken = (results: WarmAnswer): Row[] => [
  {
    what: 'the same token again',
    measured: median(p50s(results, 'ours, again')),
    unit: 'µs',
    target: atMost(5),
    figures: {
      'with its log, µs': median(p50s(results, 'ours, with its log, again')),
      'by hand, µs': median(p50s(results, 'by hand, again')),
      'fast-jwt, µs': median(p50s(results, 'fast-jwt, again')),
    },
  },
  {
    what: 'the same token again, times faster than aws-jwt-verify',
    target: atLeast(16),
    ...faster(results, 'ours, again', 'aws-jwt-verify'),
  },
];

const refused = (results: WarmAnswer): Row[] =>
  refusals.map((kind) => ({
    what: `${kind}, ours / aws-jwt-verify`,
    target: atMost(1),
    ...against(results, `ours, ${kind}`, `aws-jwt-verify, ${kind}`),
  }));
