import { atLeast, type Row, type Target } from '../row.js';
import type { Bench, Section } from '../section.js';
import { median, ratio } from '../statistics.js';
import { environmentOf } from '../world/environment.js';
import { requestsPerSecond } from './load.js';
import type { ServerInput } from './server.program.js';

/** One server and the tokens it is asked with. */
interface Lane {
  readonly name: string;
  readonly app: ServerInput['app'];
  readonly platform: ServerInput['platform'];
  readonly tokens: 'repeated' | 'new';
}

const lane = (app: Lane['app'], platform: Lane['platform'], tokens: Lane['tokens'] = 'repeated'): Lane => ({
  name: `${app} on ${platform}, ${tokens} tokens`,
  app,
  platform,
  tokens,
});

const lanes = {
  expressPlain: lane('plain', 'express'),
  expressEmpty: lane('empty', 'express'),
  expressLookingUp: lane('looking up', 'express'),
  expressDigests: lane('looking up digests', 'express'),
  expressGuarded: lane('guarded', 'express'),
  expressGuardedNew: lane('guarded', 'express', 'new'),
  expressPassport: lane('passport', 'express'),
  fastifyPlain: lane('plain', 'fastify'),
  fastifyEmpty: lane('empty', 'fastify'),
  fastifyLookingUp: lane('looking up', 'fastify'),
  fastifyDigests: lane('looking up digests', 'fastify'),
  fastifyGuarded: lane('guarded', 'fastify'),
  fastifyPassport: lane('passport', 'fastify'),
};

/** Requests per second of servers in processes of their own, asked in turn from this one. */
export const http: Section = {
  name: 'http',
  about: 'requests per second: guarded, unguarded, behind passport-jwt',
  async measure(bench) {
    const rates = await run(bench);
    const row = (what: string, one: Lane, other: Lane, target?: Target): Row => ({
      what,
      measured: ratio(rates.get(one.name)!, rates.get(other.name)!),
      unit: '×',
      ...(target && { target }),
      figures: Object.fromEntries([one, other].map(({ name }) => [`${name}, 1/s`, median(rates.get(name)!)])),
    });
    const { expressPlain, expressEmpty, expressLookingUp, expressDigests } = lanes;
    const { expressGuarded, expressGuardedNew, expressPassport } = lanes;
    const { fastifyPlain, fastifyEmpty, fastifyLookingUp, fastifyDigests, fastifyGuarded, fastifyPassport } = lanes;
    return [
      row('Express, guarded / unguarded, a token again', expressGuarded, expressPlain, atLeast(0.93)),
      row('Express, guarded / unguarded, new tokens', expressGuardedNew, expressPlain, atLeast(0.65)),
      row('Fastify, guarded / unguarded, a token again', fastifyGuarded, fastifyPlain, atLeast(0.95)),
      row('Express, our guard / passport-jwt, a token again', expressGuarded, expressPassport, atLeast(3.8)),
      row('Fastify, our guard / passport-jwt, a token again', fastifyGuarded, fastifyPassport, atLeast(10)),
      // What no guard can pass: Nest's own price of having one, that of a look into a Map, that of a digest, and the application
      // with nobody at its door.
      row('Express, a guard that does nothing / unguarded', expressEmpty, expressPlain),
      row('Fastify, a guard that does nothing / unguarded', fastifyEmpty, fastifyPlain),
      row('Express, a guard that looks a token up / unguarded', expressLookingUp, expressPlain),
      row('Express, a guard that looks up its digest / unguarded', expressDigests, expressPlain),
      row('Fastify, a guard that looks a token up / unguarded', fastifyLookingUp, fastifyPlain),
      row('Fastify, a guard that looks up its digest / unguarded', fastifyDigests, fastifyPlain),
      row('Express, unguarded / passport-jwt, a token again', expressPlain, expressPassport),
      row('Fastify, unguarded / passport-jwt, a token again', fastifyPlain, fastifyPassport),
    ];
  },
};

async function run({ programs, issuer, quick, say }: Bench): Promise<ReadonlyMap<string, readonly number[]>> {
  const file = await programs.unbundled('test/speed/http/server.program.ts');
  const env = environmentOf(issuer.facts);
  // More than the memory keeps of tokens that came once, so that each has left when its turn comes again.
  const tokens = issuer.mint(quick ? 10 : 6_000);
  let at = 0;
  const next = { repeated: () => tokens[0]!, new: () => tokens[(at = (at + 1) % tokens.length)]! };
  const rates = new Map(Object.values(lanes).map(({ name }) => [name, [] as number[]]));

  // Fresh processes several times over: one and the same server differs by a tenth from start to start.
  const [starts, rounds, leadIn, seconds] = quick ? [1, 1, 0, 1] : [3, 2, 0.5, 1.5];
  for (let start = 0; start < starts; start += 1) {
    const servers = await Promise.all(
      Object.values(lanes).map(async (lane) => {
        const { app, platform } = lane;
        return { ...lane, ...(await programs.start<{ readonly url: string }>(file, { app, platform, env })) };
      }),
    );
    const ask = (one: (typeof servers)[number], lasting: number) =>
      requestsPerSecond(one.ready.url, lasting, next[one.tokens]);
    try {
      if (!quick) for (const one of servers) await ask(one, 2);
      for (let round = 0; round < rounds; round += 1) {
        // Nobody is always the first.
        const first = (5 * (start * rounds + round)) % servers.length;
        for (const one of [...servers.slice(first), ...servers.slice(0, first)]) {
          // A server that had nothing to do for a while has given memory back, and asks for it again.
          if (leadIn > 0) await ask(one, leadIn);
          rates.get(one.name)!.push(await ask(one, seconds));
        }
      }
    } finally {
      await Promise.all(servers.map(({ stop }) => stop()));
    }
    say(`start ${start + 1} of ${starts}`);
  }
  return rates;
}
