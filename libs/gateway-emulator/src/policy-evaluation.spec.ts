import { describe, expect, it } from '@jest/globals';
import { checkOutput } from './authorizer-output.js';
import { evaluatePolicy } from './policy-evaluation.js';

const arn = 'arn:aws:execute-api:eu-west-1:123456789012:api/dev/GET/profile';

/** The verdict on `arn` of a policy with these statements, as an authorizer would write them. */
function verdict(...statements: readonly object[]) {
  const check = checkOutput({ principalId: 'p', policyDocument: { Version: '2012-10-17', Statement: statements } });
  if (!check.ok) throw new Error(check.fault);
  return evaluatePolicy(check.result.statements, arn);
}
const says = (Effect: string, Resource: unknown = arn, more: object = {}) => ({
  Action: 'execute-api:Invoke',
  Effect,
  Resource,
  ...more,
});

describe('a policy', () => {
  it.each(['execute-api:Invoke', 'execute-api:*', '*', 'execute-api:invoke', ['s3:GetObject', 'execute-api:Invoke']])(
    'with action %j allows (G15)',
    (Action) => {
      expect(verdict(says('Allow', arn, { Action }))).toBe('allow');
    },
  );

  it.each(['execute-api:InvalidateCache', 's3:*', []])('with action %j says nothing (G15)', (Action) => {
    expect(verdict(says('Allow', arn, { Action }))).toBe('implicit-deny');
  });

  it('is read to its last statement (G17, G72)', () => {
    expect(verdict(says('Allow', `${arn}/other`), says('Allow'))).toBe('allow');
    expect(verdict(says('Allow'), says('Deny', `${arn}/other`), says('Deny'))).toBe('explicit-deny');
  });

  it('lets an explicit Deny beat any Allow, in either order (G17)', () => {
    expect(verdict(says('Allow', '*'), says('Deny'))).toBe('explicit-deny');
    expect(verdict(says('Deny'), says('Allow', '*'))).toBe('explicit-deny');
  });

  it('denies by silence: no statement, another route, an empty list of resources (G17, T-GW-8)', () => {
    expect(verdict()).toBe('implicit-deny');
    expect(verdict(says('Allow', `${arn}s`))).toBe('implicit-deny');
    expect(verdict(says('Allow', []))).toBe('implicit-deny');
  });

  it('takes a list of resources (G17)', () => {
    expect(verdict(says('Allow', ['x', arn]))).toBe('allow');
  });

  it.each([
    ['another api', arn.replace('api/', 'other/')],
    ['another stage', arn.replace('/dev/', '/prod/')],
    ['another account', arn.replace('123456789012', '210987654321')],
    ['another region', arn.replace('eu-west-1', 'us-east-1')],
  ])('for %s does not cover this one (T-GW-1)', (_, resource) => {
    expect(verdict(says('Allow', resource))).toBe('implicit-deny');
  });

  it('reads NotResource and NotAction as everything else', () => {
    const but = (Effect: string, NotResource: unknown) => ({ Action: '*', Effect, NotResource });
    expect(verdict(but('Allow', 'x'))).toBe('allow');
    expect(verdict(but('Allow', arn))).toBe('implicit-deny');
    expect(verdict(says('Allow', '*'), but('Deny', 'x'))).toBe('explicit-deny');
    expect(verdict({ NotAction: 'execute-api:Invoke', Effect: 'Allow', Resource: '*' })).toBe('implicit-deny');
  });

  it('with a Condition counts against the caller: its Allow does not match, its Deny does (G18)', () => {
    const Condition = { IpAddress: { 'aws:SourceIp': '127.0.0.1/32' } };
    expect(verdict(says('Allow', arn, { Condition }))).toBe('implicit-deny');
    expect(verdict(says('Allow'), says('Deny', arn, { Condition }))).toBe('explicit-deny');
  });

  it('with a policy variable counts against the caller (T-GW-2)', () => {
    const variable = arn.replace('profile', '${aws:username}');
    expect(verdict(says('Allow', variable))).toBe('implicit-deny');
    expect(verdict(says('Allow'), says('Deny', variable))).toBe('explicit-deny');
    expect(verdict({ Action: '*', Effect: 'Allow', NotResource: variable })).toBe('implicit-deny');
  });
});
