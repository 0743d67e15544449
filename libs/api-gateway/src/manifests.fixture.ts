import type { Access } from '@sallyport/protocol';
import { parseRouteManifest, templateShape, type ManifestRoute, type RouteManifest } from '@sallyport/route-manifest';
import fc from 'fast-check';

export const scopes = ['read', 'write', 'admin'] as const;

const someScopes = fc.subarray([...scopes], { minLength: 1 });
const access: fc.Arbitrary<Access> = fc.oneof(
  { weight: 4, arbitrary: someScopes.map((allOf): Access => ({ access: 'scopes', scopes: { allOf } })) },
  { weight: 2, arbitrary: someScopes.map((anyOf): Access => ({ access: 'scopes', scopes: { anyOf } })) },
  fc.constantFrom<Access>({ access: 'public' }, { access: 'authenticated' }, { access: 'iam' }),
);

/** Few words, so that templates share prefixes, nest and shadow each other; a large manifest has more of them. */
const few = ['users', 'admin', 'a', 'a_b', '@me', 'a%20b'];
const many = [...few, ...Array.from({ length: 30 }, (_, n) => `area${n}`)];

const routesOf = (words: readonly string[]): fc.Arbitrary<ManifestRoute> => {
  const word = fc.constantFrom(...words);
  const part = fc.oneof({ weight: 3, arbitrary: word }, { weight: 2, arbitrary: fc.constantFrom('{id}', '{name}') });
  const path = fc
    .tuple(fc.array(part, { maxLength: 4 }), fc.constantFrom([], [], [], ['{proxy+}']))
    .map(([parts, end]) => `/${[...parts, ...end].join('/')}`);
  return fc
    .tuple(fc.constantFrom('GET', 'GET', 'POST', 'ANY'), path, access)
    .map(([method, template, asks]) => ({ app: 'shop', method: method as 'GET', path: template, ...asks }));
};

const manifestWith = (words: readonly string[], size: { minLength?: number; maxLength: number }) =>
  fc
    .uniqueArray(routesOf(words), { ...size, selector: ({ method, path }) => `${method} ${templateShape(path)}` })
    .map((list) => parseRouteManifest({ version: 1, routes: list }));

/** Mostly small and tangled, where routes meet; some with up to 200 routes. */
export const manifests: fc.Arbitrary<RouteManifest> = fc.oneof(
  { weight: 12, arbitrary: manifestWith(few, { maxLength: 8 }) },
  { weight: 3, arbitrary: manifestWith(few, { maxLength: 40 }) },
  { weight: 1, arbitrary: manifestWith(many, { minLength: 100, maxLength: 200 }) },
);

/** What may stand in a path where a template has a parameter, and where it has none. */
const hostile = [
  '42',
  '',
  '.',
  '..',
  '*',
  '?',
  '**',
  '%2f',
  '%2e%2e',
  '${aws:username}',
  'USERS',
  'a/b',
  '{id}',
  ' ',
  '\n',
  'é',
  '路',
];
const texts = [...few, ...few, ...few, ...few, ...hostile];
/** `own`: that of the route. */
const verbs = ['own', 'own', 'own', 'own', 'own', 'own', 'GET', 'POST', 'DELETE', 'OPTIONS', 'HEAD'];
const ends = ['', '', '', '/', '/x'];

/** A request before it meets a manifest: which route it goes along, and what it puts for its parameters. */
export interface RequestPlan {
  readonly verb: string;
  /** Of which route; a number beyond the last one is no route at all. */
  readonly along: number;
  readonly values: readonly string[];
  readonly end: string;
}

export const requestPlan: fc.Arbitrary<RequestPlan> = fc.record({
  verb: fc.constantFrom(...verbs),
  along: fc.double({ min: 0, max: 1.2, noNaN: true }),
  values: fc.array(fc.constantFrom(...texts), { minLength: 5, maxLength: 5 }),
  end: fc.constantFrom(...ends),
});

/** A verb and a concrete path: along a declared template five times out of six. */
export function requestTo({ routes }: RouteManifest, { verb, along, values, end }: RequestPlan): [string, string] {
  const route = routes[Math.floor(along * routes.length)];
  if (route === undefined)
    return [verb === 'own' ? 'GET' : verb, `/${values.slice(0, Math.floor(along * 100) % 6).join('/')}`];
  let next = 0;
  const path = route.path.replaceAll(/\{[^}]*\}/g, () => values[next++]!);
  const own = route.method === 'ANY' ? 'PUT' : route.method;
  return [verb === 'own' ? own : verb, path === '/' ? path + end.slice(1) : path + end];
}

/** A manifest, sets of scopes, and requests to judge with the policy of each. */
export const casesOf = (minLength: number, maxLength: number) =>
  fc
    .record({
      manifest: manifests,
      held: fc.subarray([...scopes]),
      alsoHeld: fc.uniqueArray(fc.subarray([...scopes]), { minLength: 2, maxLength: 4, selector: String }),
      maxBytes: fc.constantFrom(8_192, 1),
      plans: fc.array(requestPlan, { minLength, maxLength, size: 'max' }),
    })
    .map(({ plans, ...rest }) => ({ ...rest, requests: plans.map((plan) => requestTo(rest.manifest, plan)) }));
