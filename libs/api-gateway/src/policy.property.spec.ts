import { describe, expect, it } from '@jest/globals';
import { decide } from '@sallyport/authorization';
import { httpMethods } from '@sallyport/route-manifest';
import { propertyRuns } from '@sallyport/testing';
import fc from 'fast-check';
import { principal, stage } from './gateway-authorizer.fixture.js';
import { casesOf } from './manifests.fixture.js';
import { directDecision, evaluator } from './policy-oracle.fixture.js';
import type { ListedPolicy } from './policy-document.js';
import { PolicyCompiler } from './policy.js';
import { undistinguishableRoutes } from './undistinguishable-routes.js';

const seed = Number(process.env['FC_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const compile = (compiler: PolicyCompiler, held: readonly string[]): ListedPolicy =>
  compiler.compile(principal(held), stage);
type Compile = typeof compile;

/** The property, and how many requests were judged both ways. */
function agrees(compilePolicy: Compile, least = 100) {
  const tally = { checks: 0, stricter: 0 };
  const property = fc.property(casesOf(least, 120), ({ manifest, held, alsoHeld, maxBytes, requests }) => {
    const compiler = new PolicyCompiler(manifest, { maxBytes });
    let reported: ReturnType<typeof undistinguishableRoutes> | undefined;
    for (const scopes of [held, ...alsoHeld]) {
      const who = principal(scopes);
      const verdictOn = evaluator(compilePolicy(compiler, scopes));
      for (const [verb, path] of requests) {
        const { routes, isServed, allows } = directDecision(manifest, who, verb, path);
        if (routes.length === 0) continue;
        tally.checks += 1;
        const verdict = verdictOn(`${stage}/${verb}${path}`);
        if (verdict === 'allow' && !allows)
          throw new Error(`${verb} ${path} is open, and ${routes[0]!.path} refuses it`);
        if (verdict === 'allow' || !allows || !isServed) continue;
        tally.stricter += 1;
        reported ??= undistinguishableRoutes(manifest);
        const isReported = reported.some(
          ({ route, refused, finalSlashOnly }) =>
            routes.includes(route) && decide(who, refused).effect === 'deny' && (!finalSlashOnly || path.endsWith('/')),
        );
        if (verdict === 'explicit deny' && isReported) continue;
        throw new Error(`${verb} ${path} is closed (${verdict}), ${routes[0]!.path} allows it, and nothing reports it`);
      }
    }
  });
  return { property, tally };
}

describe('the policy of any token for any manifest', () => {
  it('says what the direct decision says, on any path, and is stricter on reported routes alone (G43, T-GW-2, T-GW-4, T-GW-10)', () => {
    const { property, tally } = agrees(compile);
    fc.assert(property, { seed, numRuns: 550 });
    process.stdout.write(
      `policy property: seed ${seed}, ${tally.checks} checks, ${tally.stricter} stricter as reported\n`,
    );
    expect(tally.checks).toBeGreaterThan(100_000);
    expect(tally.stricter / tally.checks).toBeLessThan(0.1);
  }, 120_000);

  /** A compiler that forgets something; the property must notice. */
  const forgetting =
    (keeps: (arn: string, effect: 'Allow' | 'Deny') => boolean): Compile =>
    (compiler, held) => {
      const policy = compile(compiler, held);
      const Statement = policy.Statement.map((each) => ({
        ...each,
        Resource: each.Resource.filter((arn) => keeps(arn, each.Effect)),
      }));
      return { ...policy, Statement };
    };
  it.each<[string, Compile]>([
    ['without the rule of overlaps', forgetting((_arn, effect) => effect === 'Allow')],
    ['without the final slash (T-GW-10)', forgetting((arn, effect) => effect === 'Allow' || !arn.endsWith('/'))],
    [
      'that leaves out allowed routes with a parameter',
      forgetting((arn, effect) => effect === 'Deny' || !arn.endsWith('/*')),
    ],
    [
      'that denies all below a refused route',
      (compiler, held) => {
        const policy = compile(compiler, held);
        const wide = policy.Statement.map((each) =>
          each.Effect === 'Allow' ? each : { ...each, Resource: each.Resource.map((arn) => `${arn}*`) },
        );
        return { ...policy, Statement: wide };
      },
    ],
  ])(
    'is told from that of a compiler %s: the property fails (test of the test)',
    (_name, broken) => {
      const { failed, errorInstance: error } = fc.check(agrees(broken, 1).property, {
        numRuns: 20_000,
        endOnFailure: true,
      });
      expect([failed, String(error)]).toEqual([true, expect.stringMatching(/ is (open, and|closed)/)]);
    },
    60_000,
  );

  it('opens nothing that no route serves, but paths the gateway has no route for and answers itself (T-SCP-5)', () => {
    fc.assert(
      fc.property(casesOf(1, 12), ({ manifest, held, requests }) => {
        const policy = compile(new PolicyCompiler(manifest), held);
        const verdictOn = evaluator(policy);
        for (const [verb, path] of requests) {
          if (
            verdictOn(`${stage}/${verb}${path}`) !== 'allow' ||
            directDecision(manifest, principal(held), verb, path).routes.length > 0
          )
            continue;
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
      fc.property(casesOf(1, 12), fc.constantFrom(...others), ({ manifest, held, requests }, other) => {
        const verdictOn = evaluator(compile(new PolicyCompiler(manifest), held));
        for (const [verb, path] of requests) expect(verdictOn(`${other}/${verb}${path}`)).not.toBe('allow');
      }),
      propertyRuns(500),
    );
  });

  it('is well formed: no empty list, no resource twice, nothing in it but the stage and words of the manifest (RA2, T-GW-8, INV-3)', () => {
    fc.assert(
      fc.property(casesOf(1, 12), ({ manifest, held, maxBytes }) => {
        const { Version, Statement } = compile(new PolicyCompiler(manifest, { maxBytes }), held);
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
  const policy = (...statements: ['Allow' | 'Deny', ...string[]][]): ListedPolicy => ({
    Version: '2012-10-17',
    Statement: statements.map(([Effect, ...Resource]) => ({ Action: 'execute-api:Invoke', Effect, Resource })),
  });

  const evaluate = (document: ListedPolicy, arn: string) => evaluator(document)(arn);

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
