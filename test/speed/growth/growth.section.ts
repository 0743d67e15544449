import { atMost, type Row } from '../row.js';
import type { Bench, Section } from '../section.js';
import { median, ratio } from '../statistics.js';
import { environmentOf } from '../world/environment.js';
import { authorizerEvent, manifest } from '../world/events.js';
import type { GrowthAnswer, Size } from './growth.program.js';

/** The same decision in a larger house: more routes, more trusted issuers. And a policy, which has more to say there. */
export const growth: Section = {
  name: 'growth',
  about: 'a decision about a new token with 10 and 1,000 routes, with 1 and 10 trusted issuers',
  async measure(bench) {
    const file = await bench.programs.unbundled('test/speed/growth/growth.program.ts');
    const houses = [routes(bench, 10), routes(bench, 1_000)] as const;
    const sizes = [...houses, ...houses.map((house) => policies(bench, house)), issuers(bench, 1), issuers(bench, 10)];
    const warmUps = bench.quick ? 0 : 3;
    const results = await bench.programs.ask<GrowthAnswer>(file, sizes);
    const p50s = (name: string): number[] => results[name]!.slice(warmUps).map(({ p50Us }) => p50Us);
    const row = (small: string, large: string): Row => ({
      what: `a new token, ${large} / ${small}`,
      measured: ratio(p50s(large), p50s(small)),
      unit: '×',
      target: atMost(1.1),
      figures: { [`${small}, µs`]: median(p50s(small)), [`${large}, µs`]: median(p50s(large)) },
    });
    const eachRoute = (count: number): number[] => p50s(`a policy of ${count} routes`).map((took) => took / count);
    const policy: Row = {
      what: 'a new policy, for each of 1000 routes / for each of 10',
      measured: ratio(eachRoute(1_000), eachRoute(10)),
      unit: '×',
      target: atMost(1.1),
      figures: {
        'of 10 routes, µs': median(p50s('a policy of 10 routes')),
        'of 1000 routes, µs': median(p50s('a policy of 1000 routes')),
      },
    };
    return [row('10 routes', '1000 routes'), policy, row('1 issuers', '10 issuers')];
  },
};

const roundsOf = ({ quick, issuer }: Bench, path: (index: number) => string): string[][] =>
  Array.from({ length: quick ? 1 : 12 }, () =>
    issuer.mint(quick ? 3 : 200).map((token, index) => authorizerEvent(token, path(index))),
  );

/** The token's two scopes open a fifth of the routes. */
function routes(bench: Bench, count: number): Size {
  const scopes = ['profile:read', 'content:read', ...Array.from({ length: 8 }, (_, index) => `other:${index}`)];
  return {
    name: `${count} routes`,
    environment: environmentOf(bench.issuer.facts),
    manifest: {
      version: 1,
      routes: Array.from({ length: count }, (_, index) => ({
        app: 'shop',
        method: 'GET',
        path: `/things-${index}/{id}/parts`,
        access: 'scopes',
        scopes: { allOf: [scopes[index % scopes.length]] },
      })),
    },
    rounds: roundsOf(bench, (index) => `/things-${(index * 7) % count}/42/parts`),
  };
}

/** One token, at stages that nobody has asked about: a policy is compiled for each. */
function policies({ quick, issuer }: Bench, { name, environment, manifest: house, rounds }: Size): Size {
  const [token] = issuer.mint(1);
  const atNewStages = (round: number): string[] =>
    Array.from({ length: quick ? 3 : 40 }, (_, index) =>
      authorizerEvent(token!, '/things-0/42/parts').replace('/prod/', `/r${round}-${index}/`),
    );
  return {
    name: `a policy of ${name}`,
    environment,
    manifest: house,
    rounds: rounds.map((_, round) => atNewStages(round)),
  };
}

/** Ours is the last that was configured. */
function issuers(bench: Bench, count: number): Size {
  const others = Array.from({ length: count - 1 }, (_, index) => `N${index}`);
  const environment: Record<string, string> = { ...environmentOf(bench.issuer.facts) };
  environment['IDENTITY_PROVIDER'] = [...others.map((name) => `oidc:${name.toLowerCase()}`), 'oidc'].join(',');
  for (const name of others) {
    environment[`OIDC_${name}_ISSUER`] = `https://${name.toLowerCase()}.example.test/`;
    environment[`OIDC_${name}_AUDIENCE`] = bench.issuer.facts.audience;
  }
  return { name: `${count} issuers`, environment, manifest, rounds: roundsOf(bench, () => '/profile') };
}
