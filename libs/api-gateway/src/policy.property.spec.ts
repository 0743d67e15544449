import { describe, expect, it } from '@jest/globals';
import { decide } from '@sallyport/authorization';
import type { Access, Principal } from '@sallyport/protocol';
import {
  httpMethods,
  matchRoute,
  parseRouteManifest,
  templateShape,
  type ManifestRoute,
  type RouteManifest,
} from '@sallyport/route-manifest';
import { propertyRuns } from '@sallyport/testing';
import fc from 'fast-check';
import type { ListedPolicy as PolicyDocument } from './policy-document.js';
import { PolicyCompiler } from './policy.js';

const stage = 'arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod';

/** An IAM evaluator as plain as its rules (G15 to G17): `*` any run, slashes and nothing included; `?` one character. */
function evaluator(policy: PolicyDocument): (arn: string) => 'allow' | 'explicit deny' | 'implicit deny' {
  const statements = policy.Statement.map(({ Effect, Resource }) => ({ Effect, patterns: Resource.map(toRegExp) }));
  return (arn) => {
    const effects = statements.filter(({ patterns }) => patterns.some((pattern) => pattern.test(arn)));
    if (effects.some(({ Effect }) => Effect === 'Deny')) return 'explicit deny';
    return effects.length > 0 ? 'allow' : 'implicit deny';
  };
}

function toRegExp(resource: string): RegExp {
  const text = resource.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${text.replaceAll('*', '[^]*').replaceAll('?', '[^]')}$`);
}

const scopes = ['read', 'write', 'admin'] as const;
const principalWith = (held: readonly string[]): Principal => ({
  issuer: 'https://issuer.test',
  subject: 'alice',
  scopes: new Set(held),
  audience: ['api'],
  kind: 'user',
  expiresAt: 1,
});

const someScopes = fc.subarray([...scopes], { minLength: 1 });
const access: fc.Arbitrary<Access> = fc.oneof(
  { weight: 4, arbitrary: someScopes.map((allOf): Access => ({ access: 'scopes', scopes: { allOf } })) },
  { weight: 2, arbitrary: someScopes.map((anyOf): Access => ({ access: 'scopes', scopes: { anyOf } })) },
  fc.constantFrom<Access>({ access: 'public' }, { access: 'authenticated' }, { access: 'iam' }),
);
/** Few words, so that templates share prefixes, nest and shadow each other. */
const words = fc.constantFrom('users', 'admin', 'a', 'a_b', '@me', 'a%20b');
const templates = fc
  .tuple(
    fc.array(fc.oneof({ weight: 3, arbitrary: words }, { weight: 2, arbitrary: fc.constantFrom('{id}', '{name}') }), {
      maxLength: 4,
    }),
    fc.constantFrom([], [], [], ['{proxy+}']),
  )
  .map(([parts, end]) => `/${[...parts, ...end].join('/')}`);
const routes: fc.Arbitrary<ManifestRoute> = fc
  .tuple(fc.constantFrom('GET', 'GET', 'POST', 'ANY'), templates, access)
  .map(([method, path, asks]) => ({ app: 'shop', method: method as 'GET', path, ...asks }));
const manifests: fc.Arbitrary<RouteManifest> = fc
  .uniqueArray(routes, { maxLength: 8, selector: ({ method, path }) => `${method} ${templateShape(path)}` })
  .map((list) => parseRouteManifest({ version: 1, routes: list }));

/** What may stand in a path where a template has a parameter, and where it has none. */
const segment = fc.oneof(
  { weight: 4, arbitrary: words },
  fc.constantFrom(
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
  ),
);
const verbs = fc.constantFrom('GET', 'GET', 'GET', 'POST', 'DELETE', 'OPTIONS', 'HEAD');

const requestsTo = (manifest: RouteManifest): fc.Arbitrary<readonly [string, string]> => {
  const anywhere = fc.array(segment, { maxLength: 5 }).map((parts) => `/${parts.join('/')}`);
  if (manifest.routes.length === 0) return fc.tuple(verbs, anywhere);
  const declared = fc
    .tuple(
      fc.constantFrom(...manifest.routes),
      fc.array(segment, { minLength: 5, maxLength: 5 }),
      fc.constantFrom('', '', '', '/', '/x'),
    )
    .map(([{ path }, values, end]) => {
      let next = 0;
      return path.replaceAll(/\{[^}]*\}/g, () => values[next++]!) + (path === '/' ? end.slice(1) : end);
    });
  return fc.tuple(verbs, fc.oneof({ weight: 4, arbitrary: declared }, anywhere));
};

const cases = manifests.chain((manifest) =>
  fc.record({
    manifest: fc.constant(manifest),
    held: fc.subarray([...scopes]),
    requests: fc.array(requestsTo(manifest), { minLength: 1, maxLength: 12 }),
  }),
);

/** The routes a request may reach: as it is written, and for a gateway that takes `/users/` for `/users`. */
function reached(manifest: RouteManifest, verb: string, path: string): ManifestRoute[] {
  const asWritten = matchRoute(manifest, verb, path);
  const folded = path.length > 1 && path.endsWith('/') ? matchRoute(manifest, verb, path.slice(0, -1)) : undefined;
  return [asWritten, folded].filter((route) => route !== undefined);
}

type Compile = (compiler: PolicyCompiler, principal: Principal) => PolicyDocument;
const compile: Compile = (compiler, principal) => compiler.compile(principal, stage);

const neverWider = (compilePolicy: Compile) =>
  fc.property(cases, ({ manifest, held, requests }) => {
    const principal = principalWith(held);
    const verdictOn = evaluator(compilePolicy(new PolicyCompiler(manifest), principal));
    for (const [verb, path] of requests) {
      if (verdictOn(`${stage}/${verb}${path}`) !== 'allow') continue;
      const wider = reached(manifest, verb, path).find((route) => decide(principal, route).effect === 'deny');
      if (wider !== undefined) throw new Error(`${verb} ${path} is open, and ${wider.path} refuses it`);
    }
  });

describe('the policy of any token for any manifest', () => {
  it('never allows what the direct decision denies, on any path of any declared route (G43, T-GW-2, T-GW-4, T-GW-10)', () => {
    fc.assert(neverWider(compile), propertyRuns(4_000));
  });

  it('would allow more if it denied nothing: the property above notices', () => {
    const withoutDeny: Compile = (compiler, principal) => {
      const policy = compile(compiler, principal);
      const Statement = policy.Statement.filter(({ Effect }) => Effect === 'Allow');
      return { ...policy, Statement };
    };
    expect(fc.check(neverWider(withoutDeny), { numRuns: 4_000 }).failed).toBe(true);
  });

  it('would allow more if it left out the final slash: the property above notices (T-GW-10)', () => {
    const withoutSlash: Compile = (compiler, principal) => {
      const policy = compile(compiler, principal);
      const Statement = policy.Statement.map((statement) => ({
        ...statement,
        Resource: statement.Resource.filter((arn) => !(statement.Effect === 'Deny' && arn.endsWith('/'))),
      }));
      return { ...policy, Statement };
    };
    expect(fc.check(neverWider(withoutSlash), { numRuns: 20_000 }).failed).toBe(true);
  });

  it('allows what the direct decision allows, but where the star of a refused template reaches it', () => {
    const tally = { same: 0, stricter: 0 };
    fc.assert(
      fc.property(cases, ({ manifest, held, requests }) => {
        const principal = principalWith(held);
        const verdictOn = evaluator(compile(new PolicyCompiler(manifest), principal));
        const refused = manifest.routes.filter((route) => decide(principal, route).effect === 'deny');
        for (const [verb, path] of requests) {
          const route = matchRoute(manifest, verb, path);
          if (route === undefined) continue;
          const direct = decide(principal, route).effect;
          const verdict = verdictOn(`${stage}/${verb}${path}`);
          if (direct === 'deny') expect(verdict).not.toBe('allow');
          if ((direct === 'allow') === (verdict === 'allow')) {
            tally.same += 1;
            continue;
          }
          tally.stricter += 1;
          // Only ever by an explicit Deny, and only among three routes or more: an allowed star, what it must not open,
          // and a route in between that no glob tells apart from it.
          expect([verb, path, verdict]).toEqual([verb, path, 'explicit deny']);
          const others = manifest.routes.filter(({ method }) => method === verb || method === 'ANY');
          expect(refused.length).toBeGreaterThan(0);
          if (!route.path.includes('+}')) expect(others.length).toBeGreaterThan(2);
        }
      }),
      propertyRuns(2_000),
    );
    expect(tally.same).toBeGreaterThan(1_000);
    expect(tally.stricter / (tally.same + tally.stricter)).toBeLessThan(0.1);
  });

  it('opens nothing that no route serves, but paths the gateway has no route for and answers itself (T-SCP-5)', () => {
    fc.assert(
      fc.property(cases, ({ manifest, held, requests }) => {
        const policy = compile(new PolicyCompiler(manifest), principalWith(held));
        const verdictOn = evaluator(policy);
        for (const [verb, path] of requests) {
          if (verdictOn(`${stage}/${verb}${path}`) !== 'allow' || reached(manifest, verb, path).length > 0) continue;
          // Allowed by a star alone: the path begins as an allowed template does.
          const stars = policy.Statement.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Resource }) => Resource);
          const prefixes = stars.filter((arn) => arn.includes('*')).map((arn) => arn.slice(0, arn.indexOf('*')));
          expect(prefixes.some((prefix) => `${stage}/${verb}${path}`.startsWith(prefix))).toBe(true);
        }
      }),
      propertyRuns(1_000),
    );
  });

  it('reaches no other API, region, account or stage (T-GW-1)', () => {
    const others = [
      stage.replace('eu-west-1', 'us-east-1'),
      stage.replace('123456789012', '210987654321'),
      stage.replace('a1b2c3', 'zzzzzz'),
      stage.replace('/prod', '/dev'),
      stage.replace('/prod', '/prod2'),
      stage.replace('arn:aws:', 'arn:aws-cn:'),
      stage.replace('execute-api', 'lambda'),
    ];
    fc.assert(
      fc.property(cases, fc.constantFrom(...others), ({ manifest, held, requests }, other) => {
        const verdictOn = evaluator(compile(new PolicyCompiler(manifest), principalWith(held)));
        for (const [verb, path] of requests) expect(verdictOn(`${other}/${verb}${path}`)).not.toBe('allow');
      }),
      propertyRuns(500),
    );
  });

  it('is well formed: no empty list, no resource twice, nothing in it but the stage and words of the manifest (RA2, T-GW-8, INV-3)', () => {
    fc.assert(
      fc.property(cases, ({ manifest, held }) => {
        const { Version, Statement } = compile(new PolicyCompiler(manifest), principalWith(held));
        expect(Version).toBe('2012-10-17');
        const known = new Set(['', '*', ...manifest.routes.flatMap(({ path }) => path.split('/'))]);
        for (const { Action, Resource } of Statement) {
          expect(Action).toBe('execute-api:Invoke');
          expect(Resource.length).toBeGreaterThan(0);
          expect(new Set(Resource).size).toBe(Resource.length);
          for (const arn of Resource.filter((resource) => resource !== `${stage}/*`)) {
            const [verb, ...segments] = arn.slice(stage.length + 1).split('/');
            expect(httpMethods).toContain(verb);
            expect(segments.filter((segment) => !known.has(segment))).toEqual([]);
          }
        }
        expect(Statement.map(({ Effect }) => Effect).join(' ')).toMatch(/^(Allow|Allow Deny|Deny)$/);
      }),
      propertyRuns(1_000),
    );
  });
});

describe('the evaluator that stands in for IAM here', () => {
  const policy = (...statements: ['Allow' | 'Deny', ...string[]][]): PolicyDocument => ({
    Version: '2012-10-17',
    Statement: statements.map(([Effect, ...Resource]) => ({ Action: 'execute-api:Invoke', Effect, Resource })),
  });

  const evaluate = (document: PolicyDocument, arn: string) => evaluator(document)(arn);

  it('lets a star cross slashes and stand for nothing, and a Deny win wherever it stands (G16, G17)', () => {
    expect(evaluate(policy(['Allow', 's/GET/users/*']), 's/GET/users/1/secrets')).toBe('allow');
    expect(evaluate(policy(['Allow', 's/GET/users/*']), 's/GET/users/')).toBe('allow');
    expect(evaluate(policy(['Allow', 's/GET/users/*']), 's/GET/users')).toBe('implicit deny');
    expect(evaluate(policy(['Allow', 's/*/*']), 's/GET/')).toBe('allow');
    expect(evaluate(policy(['Allow', 's/*/*']), 's/$connect')).toBe('implicit deny');
    expect(evaluate(policy(['Deny', 's/a?c'], ['Allow', 's/*']), 's/abc')).toBe('explicit deny');
    expect(evaluate(policy(['Allow', 's/*'], ['Deny', 's/a']), 's/a')).toBe('explicit deny');
    expect(evaluate(policy(['Allow', 's/a.c+']), 's/abcc')).toBe('implicit deny');
  });
});
