import { describe, expect, it } from '@jest/globals';
import type { Explanation } from '@sallyport/explain';
import type { LiveDecision } from '../shapes.js';
import { withGatewayPart } from './gateway-part.js';

const walk = (verdict: Explanation['verdict'], reason?: Explanation['reason']): Explanation => ({
  verdict,
  route: 'GET /a',
  ...(reason && { reason, because: 'so' }),
  steps: [
    {
      step: 'route',
      outcome: reason ? 'failed' : 'passed',
      says: 'GET /a of app.',
      ...(reason && { reason, remedy: 'sign' }),
    },
    { step: 'credential', outcome: 'skipped', says: 'Not reached.' },
  ],
});
const decision = (
  outcome: LiveDecision['outcome'],
  decidedAt: LiveDecision['decidedAt'],
  reason?: string,
): LiveDecision => ({
  id: '1',
  time: '',
  method: 'GET',
  path: '/a',
  status: 200,
  outcome,
  decidedAt,
  milliseconds: 1,
  doors: [],
  ...(reason && { reason }),
});

describe('what the gateway found by itself', () => {
  it.each([
    ['deny', 'THROTTLED', 'deny', 'wait'],
    ['deny', 'QUOTA_EXCEEDED', 'deny', 'next period'],
    ['outage', 'INTEGRATION_TIMEOUT', 'undecided', undefined],
  ] as const)('ends a request that is let in: %s by %s is %s', (outcome, reason, verdict, remedy) => {
    const told = withGatewayPart(walk('allow'), decision(outcome, 'gateway', reason), false);
    expect(told).toMatchObject({
      verdict,
      steps: [{ step: 'route', outcome: 'failed', says: expect.stringContaining(reason) }, { step: 'credential' }],
    });
    if (remedy !== undefined) expect(told.steps[0]!.remedy).toContain(remedy);
    else expect(told.steps[0]).not.toHaveProperty('remedy');
  });

  it('says of a signature whether it was let in', () => {
    const asked = walk('deny', 'iam_required');
    expect(withGatewayPart(asked, decision('allow', 'gateway'), true)).toMatchObject({ verdict: 'allow' });
    const ended = withGatewayPart(asked, decision('deny', 'gateway', 'ACCESS_DENIED'), true);
    expect(ended).toMatchObject({ verdict: 'deny', reason: 'iam_required', because: 'so' });
    expect(ended.steps[0]!.says).toContain('ACCESS_DENIED');
  });

  it('changes nothing where a door behind it decided, or nothing is known', () => {
    const allowed = walk('allow');
    const refused = walk('deny', 'scope_missing');
    expect(withGatewayPart(allowed, decision('allow', 'authorizer'), false)).toBe(allowed);
    expect(withGatewayPart(allowed, decision('deny', 'guard', 'key_unknown'), false)).toBe(allowed);
    expect(withGatewayPart(refused, decision('deny', 'gateway', 'UNAUTHORIZED'), false)).toBe(refused);
    expect(withGatewayPart(allowed, undefined, false)).toBe(allowed);
  });
});
