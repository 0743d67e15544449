import { staticKeySource, type KeySource } from '@sallyport/keys';
import { defaultTyp, Glance, verifyToken } from '@sallyport/token-verification';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import { decisions, view } from './decisions.js';
import {
  audience,
  generate,
  issuer,
  maxLifetime,
  mutationNames,
  now,
  Random,
  skew,
  worlds,
  type World,
} from './generate.js';

const seed = Number(process.env['FC_SEED'] ?? 20_261_122);
const tokens = Number(process.env['FC_RUNS'] ?? 5000);

interface Comparison {
  readonly number: number;
  readonly token: string;
  readonly world: World;
  readonly mutations: readonly string[];
  readonly ours: string;
  readonly jose: string;
}

const sets = new Map(worlds.map((world) => [world, createLocalJWKSet(world.jwks as JSONWebKeySet)]));
const sources = new Map<World, KeySource>(worlds.map((world) => [world, staticKeySource(world.jwks)]));

async function askJose(token: string, world: World): Promise<string> {
  try {
    await jwtVerify(token, sets.get(world)!, {
      algorithms: [...world.accepts],
      issuer,
      audience,
      requiredClaims: ['exp'],
      clockTolerance: skew,
      currentDate: new Date(now * 1000),
    });
    return 'accepted';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

async function askOurs(token: string, world: World): Promise<string> {
  const rules = { issuer, audience: [audience], algorithms: world.accepts, typ: defaultTyp };
  const verify = async (glance?: Glance): Promise<string> => {
    const outcome = await verifyToken(
      token,
      { ...rules, clockSkewSeconds: skew, maxLifetimeSeconds: maxLifetime },
      { keys: sources.get(world)!, clock: () => now * 1000, glance },
    );
    return outcome.ok ? 'accepted' : outcome.refusal.reason;
  };
  const [alone, afterGlance] = [await verify(), await verify(Glance.at(token))];
  return alone === afterGlance ? alone : `${alone}, and ${afterGlance} after a glance`;
}

describe(`the strict core and jose, on ${tokens} generated tokens (seed ${seed}, FC_SEED for another)`, () => {
  const comparisons: Comparison[] = [];
  const summary = ({ number, world, mutations, ours, jose }: Comparison) =>
    `token ${number}, ${world.name}: ${mutations.join(' + ') || 'good'}: ours ${ours}, jose ${jose}`;

  beforeAll(async () => {
    const random = new Random(seed);
    for (let number = 0; number < tokens; number += 1) {
      const { token, world, mutations } = generate(random);
      const [ours, jose] = await Promise.all([askOurs(token, world), askJose(token, world)]);
      comparisons.push({ number, token, world, mutations, ours, jose });
    }
  }, 60_000);

  it('never let in what jose refuses', () => {
    const wider = comparisons.filter(({ ours, jose }) => ours === 'accepted' && jose !== 'accepted');
    expect(wider.map(summary)).toEqual([]);
  });

  it('refuse what jose accepts by a named decision only', () => {
    const stricter = comparisons.filter(({ ours, jose }) => ours !== 'accepted' && jose === 'accepted');
    const unexplained = stricter.filter(
      ({ token, world }) => !decisions.some((decision) => decision.applies(view(token, world))),
    );
    expect(unexplained.map(summary)).toEqual([]);
    expect(stricter.length).toBeGreaterThan(0);
  });

  it.each(decisions)('differ by the decision "$name": $why', (decision) => {
    const alone = comparisons.filter(({ token, world, ours, jose }) => {
      if (ours === 'accepted' || jose !== 'accepted') return false;
      const seen = view(token, world);
      return decision.applies(seen) && !decisions.some((other) => other !== decision && other.applies(seen));
    });
    expect(alone.length).toBeGreaterThan(0);
  });

  it('accept no token that a decision says is refused', () => {
    const accepted = comparisons.filter(({ ours }) => ours === 'accepted');
    const contradicted = accepted.filter(({ token, world }) =>
      decisions.some((decision) => decision.applies(view(token, world))),
    );
    expect(contradicted.map(summary)).toEqual([]);
  });

  it('agree on good tokens, on most mutated ones, and saw every mutation and many reasons', () => {
    const good = comparisons.filter(({ mutations }) => mutations.length === 0);
    expect(good.length).toBeGreaterThan(tokens / 10);
    const same = comparisons.filter(({ ours, jose }) => (ours === 'accepted') === (jose === 'accepted'));
    expect(same.length).toBeGreaterThan(tokens * 0.8);
    expect(new Set(comparisons.flatMap(({ mutations }) => mutations)).size).toBe(mutationNames.length);
    expect(new Set(comparisons.map(({ ours }) => ours)).size).toBeGreaterThan(18);
  });
});
