import { describe, expect, it } from '@jest/globals';
import { allow, counted, deny, restApi } from './gateway-fixture.js';
import { testInvokeAuthorizer } from './test-invoke.js';

const headers = { Authorization: 'Bearer t' };

describe('a test of an authorizer', () => {
  it('is 200 with the policy and its context, and tells what the policy opens (G9)', async () => {
    const answer = { ...allow('dev/GET/users/*'), context: { scope: 'a' } };
    const lambda = counted(() => answer);
    const tested = await testInvokeAuthorizer(restApi(), lambda, { path: '/users/7', headers });
    expect(lambda.events).toEqual([
      {
        type: 'TOKEN',
        authorizationToken: 'Bearer t',
        methodArn: 'arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/dev/GET/users/7',
      },
    ]);
    expect(tested).toMatchObject({
      clientStatus: 200,
      result: { principalId: 'somebody', context: { scope: 'a' }, policyDocument: answer.policyDocument },
    });
    expect([tested.opens('GET', '/users/1'), tested.opens('POST', '/users/1')]).toEqual(['allow', 'implicit-deny']);
  });

  it('is 200 for a policy that denies as well (G9)', async () => {
    const tested = await testInvokeAuthorizer(
      restApi(),
      counted(() => deny('*')),
      { headers },
    );
    expect([tested.clientStatus, tested.opens('GET', '/profile')]).toEqual([200, 'explicit-deny']);
  });

  it('sends a REQUEST event where the authorizer is one, on the route it names (G5, G9)', async () => {
    const lambda = counted(() => allow('*'));
    const api = restApi({
      authorizer: {
        type: 'REQUEST',
        name: 'requests',
        identitySources: ['method.request.querystring.key'],
        resultTtlSeconds: 300,
      },
    });
    await testInvokeAuthorizer(api, lambda, { method: 'POST', path: '/profile?key=1' });
    expect(lambda.events).toEqual([
      expect.objectContaining({ type: 'REQUEST', resource: '/profile', queryStringParameters: { key: '1' } }),
    ]);
  });

  it('is 401 without a call when the identity is missing, and for a thrown Unauthorized (G2, G9)', async () => {
    const lambda = counted(() => allow('*'));
    expect(await testInvokeAuthorizer(restApi(), lambda, {})).toMatchObject({ clientStatus: 401 });
    expect(lambda.events).toEqual([]);
    const refusing = async () => {
      throw new Error('Unauthorized');
    };
    const refused = await testInvokeAuthorizer(restApi(), refusing, { headers });
    expect([refused.clientStatus, refused.opens('GET', '/profile')]).toEqual([401, 'implicit-deny']);
  });

  it('is 500 for a crash, for no answer and for an answer of another shape, with the fault (G9, G11)', async () => {
    const faultOf = async (lambda: Parameters<typeof testInvokeAuthorizer>[1]) => {
      const api = { ...restApi(), authorizerTimeoutMs: 20 };
      const { clientStatus, fault } = await testInvokeAuthorizer(api, lambda, { headers });
      return [clientStatus, fault];
    };
    const crashing = async () => {
      throw new Error('SECRET');
    };
    expect(await faultOf(crashing)).toEqual([500, 'the function failed']);
    expect(await faultOf(() => new Promise(() => {}))).toEqual([500, 'the function did not answer in time']);
    expect(await faultOf(counted(() => ({})))).toEqual([500, 'principalId is missing']);
  });
});
