import { describe, expect, it } from '@jest/globals';
import { manifestOf, principal, stage } from './gateway-authorizer.fixture.js';
import { PolicyCompiler } from './policy.js';

const compiled = (routes: readonly string[], maxBytes: number, scopes: readonly string[] = ['read']) => {
  const warnings: string[] = [];
  const compiler = new PolicyCompiler(manifestOf(...routes), {
    maxBytes,
    warn: (warning) => void warnings.push(warning),
  });
  const compile = (held = scopes) =>
    compiler
      .compile(principal(held), stage)
      .Statement.map(({ Effect, Resource }) =>
        [Effect, ...Resource.map((arn) => arn.replace(`${stage}/`, ''))].join(' '),
      );
  return { summary: compile(), compile, warnings };
};
const below = (prefix: string, count: number, scope = 'read') =>
  Array.from({ length: count }, (_, n) => `GET ${prefix}/thing${n}/{id} ${scope}`);

describe('a policy over its budget (G36)', () => {
  it('still names route by route: a subtree would open what nobody declared (G43)', () => {
    const routes = [...below('/shop', 9), 'GET /admin admin'];
    expect(compiled(routes, 400).summary).toEqual(compiled(routes, 8_192).summary);
    expect(compiled(routes, 400).summary[0]).toMatch(/thing0.*thing8/);
  });

  it('is sent whole and warned of, once for the largest seen', () => {
    const routes = Array.from({ length: 9 }, (_, n) => `GET /root${n} ${n < 5 ? 'read' : 'write'}`);
    const { summary, compile, warnings } = compiled(routes, 100);
    expect(summary[0]!.split(' ')).toHaveLength(6);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^A policy has \d+ bytes, over AUTHORIZER_POLICY_MAX_BYTES \(100\)\. .*context\.resourceId/,
      ),
    ]);
    compile(['write']);
    expect(warnings).toHaveLength(1);
    compile(['read', 'write']);
    expect(warnings).toHaveLength(2);
  });

  it('is not warned of within the budget', () => {
    expect(compiled(below('/shop', 3), 8_192).warnings).toEqual([]);
  });
});

describe('a policy that was compiled', () => {
  const compiler = new PolicyCompiler(manifestOf('GET /a read', 'GET /b write'));

  it('serves the next token with the same scopes, whatever else it holds', () => {
    const first = compiler.compile(principal(['read', 'of:another:api'], { subject: 'a' }), stage);
    expect(compiler.compile(principal(['read'], { subject: 'b', expiresAt: 9 }), stage)).toBe(first);
  });

  it('serves no other scopes and no other stage', () => {
    const first = compiler.compile(principal(['read']), stage);
    expect(compiler.compile(principal(['read', 'write']), stage)).not.toEqual(first);
    expect(compiler.compile(principal(['write']), stage)).not.toEqual(first);
    expect(compiler.compile(principal(['read']), `${stage}2`)).not.toEqual(first);
  });

  it('cannot be changed by whoever gets it', () => {
    const { Statement } = compiler.compile(principal(['read']), stage);
    expect(() => (Statement as unknown[]).pop()).toThrow(TypeError);
    expect(() => (Statement[0]!.Resource as string[]).push('*')).toThrow(TypeError);
  });

  it('is forgotten when many others came after it', () => {
    const first = compiler.compile(principal(['read']), stage);
    for (let n = 0; n < 300; n += 1) compiler.compile(principal(['read']), `${stage}${n}`);
    const again = compiler.compile(principal(['read']), stage);
    expect(again).toEqual(first);
    expect(again).not.toBe(first);
  });
});
