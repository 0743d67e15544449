import { describe, expect, it } from '@jest/globals';
import type { PolicyDocument } from '@sallyport/api-gateway';
import { testInvokeAuthorizer, type RestApi } from '@sallyport/gateway-emulator';
import { propertyRuns } from '@sallyport/testing';
import fc from 'fast-check';
import { decidingStatement } from './deciding-statement.js';

const stage = 'arn:aws:execute-api:eu-west-1:123456789012:sallyport/latest';
const api: RestApi = {
  kind: 'rest',
  id: 'sallyport',
  stage: 'latest',
  region: 'eu-west-1',
  accountId: '123456789012',
  routes: [{ method: 'ANY', path: '/{proxy+}', integration: 'app', authorization: 'CUSTOM' }],
  authorizer: {
    type: 'TOKEN',
    name: 'authorizer',
    identitySource: 'method.request.header.Authorization',
    resultTtlSeconds: 0,
  },
};

const policyOf = (statements: readonly (readonly ['Allow' | 'Deny', readonly string[]])[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: statements.map(([Effect, globs]) => ({
    Action: 'execute-api:Invoke',
    Effect,
    Resource: globs.map((glob) => `${stage}/${glob}`),
  })),
});

describe('the statement that decides', () => {
  const policy = policyOf([
    ['Allow', ['GET/users/*', 'GET/profile']],
    ['Deny', ['GET/users/admin']],
  ]);

  it.each([
    ['GET/profile', { effect: 'Allow', resource: `${stage}/GET/profile` }],
    ['GET/users/1/orders', { effect: 'Allow', resource: `${stage}/GET/users/*` }],
    ['GET/users/admin', { effect: 'Deny', resource: `${stage}/GET/users/admin` }],
    ['POST/profile', undefined],
  ])('of %s is %j', (asked, wanted) => {
    expect(decidingStatement(policy, `${stage}/${asked}`)).toEqual(wanted);
  });

  it('is one with the verdict of the emulated gateway, for any policy and path (G15, G16)', async () => {
    const segment = fc.constantFrom('a', 'b', 'ab', '*', 'a*', '');
    const glob = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => `GET/${parts.join('/')}`);
    const path = fc
      .array(fc.constantFrom('a', 'b', 'ab', 'aab', ''), { minLength: 1, maxLength: 4 })
      .map((parts) => `/${parts.join('/')}`)
      .filter((text) => !text.startsWith('//'));
    const statement = fc.tuple(
      fc.constantFrom('Allow' as const, 'Deny' as const),
      fc.array(glob, { minLength: 1, maxLength: 3 }),
    );
    const verdicts = { Allow: 'allow', Deny: 'explicit-deny' } as const;
    await fc.assert(
      fc.asyncProperty(fc.array(statement, { minLength: 1, maxLength: 3 }), path, async (statements, target) => {
        const policyDocument = policyOf(statements);
        const answer = { principalId: 'alice', policyDocument, context: {} };
        const headers = { Authorization: 'Bearer x' };
        const invoked = await testInvokeAuthorizer(api, async () => answer, { path: target, headers });
        const deciding = decidingStatement(policyDocument, `${stage}/GET${target}`);
        expect(deciding === undefined ? 'implicit-deny' : verdicts[deciding.effect]).toBe(invoked.opens('GET', target));
      }),
      propertyRuns(150),
    );
  });
});
