import { existsSync } from 'node:fs';
import { atMost, type Row } from '../row.js';
import type { LambdaBuild } from '../programs.js';
import type { Bench, Section } from '../section.js';
import { median, ratio } from '../statistics.js';
import { environmentOf } from '../world/environment.js';
import { authorizerEvent, proxyEvent } from '../world/events.js';
import type { IssuerFacts } from '../world/issuer.js';
import type { ColdAnswer, ColdInput } from './cold.program.js';

const ourAuthorizer = 'our authorizer, keys fetched';
const ourSnapshot = 'our authorizer, snapshot baked in';
const ourAuthorizerCompiled = 'our authorizer, keys fetched, no bytecode';
const ourSnapshotCompiled = 'our authorizer, snapshot baked in, no bytecode';
const bareVerifier = 'bare aws-jwt-verify handler';
const bareVerifierByEsbuild = 'bare aws-jwt-verify handler, by esbuild alone';
const auth0Seed = "the Auth0 seed's handler";
const ourApp = 'Nest, bundled, our guard';
const ourAppCompiled = 'Nest, bundled, our guard, no bytecode';
const ourAppSnapshot = 'Nest, bundled, our guard, snapshot baked in';
const ourAppSnapshotCompiled = 'Nest, bundled, our guard, snapshot baked in, no bytecode';
const ourAppUnbundled = 'Nest, unbundled, our guard';
const plainApp = 'Nest, bundled, no guard';
const plainAppByEsbuild = 'Nest, no guard, bundled by esbuild alone';
const plainAppUnbundled = 'Nest, unbundled, no guard';
const passportApp = 'Nest, bundled, passport-jwt';
const passportAppUnbundled = 'Nest, unbundled, passport-jwt';

interface Start {
  readonly name: string;
  readonly entry: string;
  readonly kind: 'authorizer' | 'app';
  readonly built: 'lambda' | 'unbundled' | 'by esbuild';
}

const ours = 'apps/authorizer/src/lambda.ts';
const guardedApp = 'test/speed/ours/guarded-app.lambda.ts';
const authorizer = (name: string, entry: string, built: Start['built'] = 'lambda'): Start => ({
  name,
  entry,
  kind: 'authorizer',
  built,
});
const app = (name: string, entry: string, built: Start['built']): Start => ({ name, entry, kind: 'app', built });

const starts: readonly Start[] = [
  authorizer(ourAuthorizer, ours),
  authorizer(ourSnapshot, ours),
  authorizer(ourAuthorizerCompiled, ours),
  authorizer(ourSnapshotCompiled, ours),
  authorizer(bareVerifier, 'test/speed/peers/aws-jwt-verify.lambda.ts'),
  authorizer(bareVerifierByEsbuild, 'test/speed/peers/aws-jwt-verify.lambda.ts', 'by esbuild'),
  authorizer(auth0Seed, 'test/speed/peers/auth0-seed.lambda.ts'),
  app(ourApp, guardedApp, 'lambda'),
  app(ourAppCompiled, guardedApp, 'lambda'),
  app(ourAppSnapshot, guardedApp, 'lambda'),
  app(ourAppSnapshotCompiled, guardedApp, 'lambda'),
  app(plainApp, 'test/speed/peers/plain-app.lambda.ts', 'lambda'),
  app(plainAppByEsbuild, 'test/speed/peers/plain-app.lambda.ts', 'by esbuild'),
  app(passportApp, 'test/speed/peers/passport-app.lambda.ts', 'lambda'),
  app(ourAppUnbundled, guardedApp, 'unbundled'),
  app(plainAppUnbundled, 'test/speed/peers/plain-app.lambda.ts', 'unbundled'),
  app(passportAppUnbundled, 'test/speed/peers/passport-app.lambda.ts', 'unbundled'),
].filter(({ entry }) => existsSync(entry));

interface Measured {
  readonly bytes: number | undefined;
  readonly runs: ColdAnswer[];
}

/** Fresh processes: load the file, boot, first decision. Keys come over TLS from an issuer in another process. */
export const cold: Section = {
  name: 'cold',
  about: 'from a fresh process to the first decision',
  async measure(bench) {
    const measured = await run(bench);
    return [...authorizerRows(measured), ...appRows(measured), ...each(measured)];
  },
};

const withBytecode = {
  authorizer: { rehearsal: 'tools/rehearse-authorizer.mjs' },
  app: { rehearsal: 'tools/rehearse-application.mjs', told: ['profile:read', '/profile'] },
};

/** Ours as `npm run build` makes it, unless its name says otherwise; nobody else brings bytecode along. */
function buildOf({ name, kind }: Start, { issuer, jwks: keys }: IssuerFacts): LambdaBuild {
  const isOurs = [ourAuthorizer, ourSnapshot, ourApp, ourAppSnapshot].includes(name);
  const issuers = { [issuer]: { metadata: { issuer }, keys } };
  return {
    ...(isOurs && withBytecode[kind]),
    ...(name.includes('snapshot') && { snapshot: { version: 1, takenAt: new Date().toISOString(), issuers } }),
  };
}

async function builtProgram(programs: Bench['programs'], start: Start, issuer: IssuerFacts) {
  if (start.built === 'lambda') return programs.lambda(start.entry, buildOf(start, issuer));
  if (start.built === 'by esbuild') return programs.byEsbuild(start.entry);
  return { file: await programs.installed(start.entry), bytes: undefined };
}

async function run({ programs, issuer, quick, say }: Bench): Promise<ReadonlyMap<string, Measured>> {
  const program = await programs.unbundled('test/speed/cold/cold.program.ts');
  const built = new Map<string, { readonly file: string; readonly bytes: number | undefined }>();
  for (const start of starts) {
    built.set(start.name, await builtProgram(programs, start, issuer.facts));
  }
  const env = environmentOf(issuer.facts);
  const [token] = issuer.mint(1);
  const events = { authorizer: authorizerEvent(token!), app: proxyEvent(token!, '/profile') };
  const measured = new Map(
    starts.map(({ name }) => [name, { bytes: built.get(name)!.bytes, runs: [] as ColdAnswer[] }]),
  );
  const rounds = quick ? 1 : 27;
  for (let round = 1; round <= rounds; round += 1) {
    // How much of a start is the user's CPU the kernel estimates by ticks, of which a short one has few: it is started more often.
    for (const { name, kind } of starts.filter((start) => start.kind === 'authorizer' || quick || round % 3 === 0)) {
      const input: ColdInput = { file: built.get(name)!.file, env, event: events[kind] };
      const answer = await programs.ask<ColdAnswer>(program, input);
      if (answer.outcome !== (kind === 'app' ? '200' : 'Allow')) throw new Error(`${name} answered ${answer.outcome}`);
      measured.get(name)!.runs.push(answer);
    }
    say(`round ${round} of ${rounds}`);
  }
  return measured;
}

const cpuOf = (measured: ReadonlyMap<string, Measured>, name: string): number[] =>
  measured.get(name)!.runs.map(({ userCpu }) => userCpu);

function cpuAgainst(measured: ReadonlyMap<string, Measured>, one: string, other: string) {
  const [ones, others] = [cpuOf(measured, one), cpuOf(measured, other)];
  return {
    measured: ratio(ones, others),
    unit: '×',
    figures: { [`${one}, ms`]: median(ones), [`${other}, ms`]: median(others) },
  };
}

function authorizerRows(measured: ReadonlyMap<string, Measured>): Row[] {
  const rss = (name: string): number => median(measured.get(name)!.runs.map(({ rssKb }) => rssKb / 1024));
  return [
    {
      what: 'authorizer, keys fetched: user CPU, ours / aws-jwt-verify',
      target: atMost(1.1),
      ...cpuAgainst(measured, ourAuthorizer, bareVerifier),
    },
    {
      what: 'authorizer, snapshot baked in: user CPU, ours / aws-jwt-verify, keys fetched',
      target: atMost(0.5),
      ...cpuAgainst(measured, ourSnapshot, bareVerifier),
    },
    {
      what: 'authorizer, keys fetched, no bytecode: user CPU, ours / aws-jwt-verify',
      ...cpuAgainst(measured, ourAuthorizerCompiled, bareVerifier),
    },
    {
      what: 'authorizer, snapshot baked in, no bytecode: user CPU, ours / aws-jwt-verify, keys fetched',
      ...cpuAgainst(measured, ourSnapshotCompiled, bareVerifier),
    },
    {
      what: 'authorizer, keys fetched: user CPU, ours / aws-jwt-verify bundled by esbuild alone',
      ...cpuAgainst(measured, ourAuthorizer, bareVerifierByEsbuild),
    },
    {
      what: "authorizer, keys fetched: user CPU, ours / the Auth0 seed's",
      ...cpuAgainst(measured, ourAuthorizer, auth0Seed),
    },
    {
      what: 'authorizer: minified entry and what it imports at once',
      measured: measured.get(ourAuthorizer)!.bytes! / 1000,
      unit: 'kB',
      target: atMost(100),
      figures: { 'aws-jwt-verify, kB': measured.get(bareVerifier)!.bytes! / 1000 },
    },
    {
      what: 'authorizer: RSS beyond that of aws-jwt-verify',
      measured: rss(ourAuthorizer) - rss(bareVerifier),
      unit: 'MB',
      target: atMost(10),
      figures: { 'ours, MB': rss(ourAuthorizer), 'aws-jwt-verify, MB': rss(bareVerifier) },
    },
  ];
}

const appRows = (measured: ReadonlyMap<string, Measured>): Row[] => [
  {
    what: 'resource app: user CPU, bundled / unbundled',
    target: atMost(0.4, 0.5),
    ...cpuAgainst(measured, ourApp, ourAppUnbundled),
  },
  {
    what: 'resource app: user CPU, with our guard / bundled without',
    target: atMost(1.1),
    ...cpuAgainst(measured, ourApp, plainApp),
  },
  {
    what: 'resource app: user CPU, with our guard / bundled without, neither with bytecode',
    target: atMost(1.1),
    ...cpuAgainst(measured, ourAppCompiled, plainApp),
  },
  {
    what: 'resource app: the same, snapshot baked in',
    ...cpuAgainst(measured, ourAppSnapshotCompiled, plainApp),
  },
  {
    what: 'resource app: user CPU, snapshot baked in / bundled without our guard',
    ...cpuAgainst(measured, ourAppSnapshot, plainApp),
  },
  {
    what: 'resource app: user CPU, with our guard / without, bundled by esbuild alone',
    ...cpuAgainst(measured, ourApp, plainAppByEsbuild),
  },
  {
    what: 'resource app: user CPU, our guard, no bytecode / without, bundled by esbuild alone',
    ...cpuAgainst(measured, ourAppCompiled, plainAppByEsbuild),
  },
  {
    what: 'resource app: user CPU, our guard / passport-jwt, both bundled',
    ...cpuAgainst(measured, ourApp, passportApp),
  },
  {
    what: 'resource app: user CPU, ours bundled / passport-jwt unbundled',
    ...cpuAgainst(measured, ourApp, passportAppUnbundled),
  },
];

/** Everybody's own figures. */
const each = (measured: ReadonlyMap<string, Measured>): Row[] =>
  [...measured].map(([name, { bytes, runs }]) => {
    const of = (pick: (answer: ColdAnswer) => number): number => median(runs.map(pick));
    return {
      what: `${name}: user CPU`,
      measured: of(({ userCpu }) => userCpu),
      unit: 'ms',
      figures: {
        'since spawn, ms': of(({ sinceSpawn }) => sinceSpawn),
        'load, ms': of(({ load }) => load),
        'boot, ms': of(({ first, next }) => Math.max(0, first - next)),
        'first call, ms': of(({ first }) => first),
        'system CPU, ms': of(({ systemCpu }) => systemCpu),
        'RSS, MB': of(({ rssKb }) => rssKb / 1024),
        ...(bytes !== undefined && { 'bytes, kB': bytes / 1000 }),
      },
    };
  });
