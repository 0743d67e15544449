import { describe, expect, it } from '@jest/globals';
import type { DecisionRecord } from '@sallyport/decision-log';
import type { ExecutionEvent } from '@sallyport/gateway-emulator';
import { liveDecision } from './live-decision.js';

const requestId = 'r1';
const answered = (status: number, more: object = {}): ExecutionEvent => ({
  requestId,
  event: 'answered',
  method: 'GET',
  resource: '/profile',
  status,
  ...more,
});
const called: ExecutionEvent = { requestId, event: 'authorizer-called', authorizer: 'a', outcome: 'answered', ms: 1 };
const hit: ExecutionEvent = { requestId, event: 'cache-hit', authorizer: 'a' };
const verdict = (said: string): ExecutionEvent => ({ requestId, event: 'policy-evaluated', verdict: said });
const atGate: DecisionRecord = { at: 'authorizer', outcome: 'allow', route: 'GET /profile', client: 'shop' };
const atGuard: DecisionRecord = { at: 'guard', outcome: 'allow', route: 'ProfileController.profile', client: 'shop' };
const forbidden = { rule: 'G30 row 6', responseType: 'ACCESS_DENIED' };

const seen = (events: readonly ExecutionEvent[], records: readonly DecisionRecord[] = []) =>
  liveDecision(
    {
      requestId,
      method: 'GET',
      path: '/profile',
      time: '2030-01-01T00:00:00.000Z',
      events: [...events],
      records: [...records],
    },
    1.234,
  );

describe('what became of a request', () => {
  it('is told with its route, principal and every door', () => {
    expect(seen([called, verdict('allow'), answered(200)], [atGate, atGuard])).toEqual({
      id: requestId,
      time: '2030-01-01T00:00:00.000Z',
      method: 'GET',
      path: '/profile',
      route: 'GET /profile',
      status: 200,
      outcome: 'allow',
      decidedAt: 'authorizer',
      principal: 'shop',
      milliseconds: 1.23,
      doors: [
        { at: 'authorizer', outcome: 'allow' },
        { at: 'guard', outcome: 'allow' },
      ],
    });
  });

  it.each<[string, readonly ExecutionEvent[], readonly DecisionRecord[], readonly unknown[]]>([
    ['the cache allows', [hit, verdict('allow'), answered(200)], [atGuard], ['gateway-cache', 'allow', undefined]],
    [
      'the cached policy refuses',
      [hit, verdict('implicit-deny'), answered(403, forbidden)],
      [],
      ['gateway-cache', 'deny', 'ACCESS_DENIED'],
    ],
    [
      'the guard refuses after the cache',
      [hit, verdict('allow'), answered(401)],
      [{ at: 'guard', outcome: 'deny', reason: 'key_unknown' }],
      ['guard', 'deny', 'key_unknown'],
    ],
    [
      'the authorizer says a scope is missing',
      [called, verdict('implicit-deny'), answered(403, forbidden)],
      [{ at: 'authorizer', outcome: 'deny', reason: 'scope_missing' }],
      ['authorizer', 'deny', 'scope_missing'],
    ],
    [
      'the policy is stricter than the decision',
      [called, verdict('implicit-deny'), answered(403, forbidden)],
      [atGate],
      ['gateway', 'deny', 'ACCESS_DENIED'],
    ],
    [
      'the issuer is silent',
      [called, answered(500, { rule: 'G30 row 3', responseType: 'AUTHORIZER_FAILURE' })],
      [{ at: 'authorizer', outcome: 'outage', reason: 'issuer_unreachable' }],
      ['authorizer', 'outage', 'issuer_unreachable'],
    ],
    [
      'the authorizer did not answer in time',
      [called, answered(500, { rule: 'G30 row 3', responseType: 'AUTHORIZER_FAILURE' })],
      [],
      ['gateway', 'outage', 'AUTHORIZER_FAILURE'],
    ],
    [
      'its answer cannot be read',
      [called, answered(500, { rule: 'G30 row 4', responseType: 'AUTHORIZER_CONFIGURATION_ERROR' })],
      [atGate],
      ['gateway', 'misconfiguration', 'AUTHORIZER_CONFIGURATION_ERROR'],
    ],
    [
      'a token is there and the key of the plan is not',
      [called, verdict('allow'), answered(403, { rule: 'G30 row 9', responseType: 'INVALID_API_KEY' })],
      [atGate],
      ['gateway', 'deny', 'INVALID_API_KEY'],
    ],
    [
      'the application does not answer',
      [called, verdict('allow'), answered(504, { rule: 'G30 row 13', responseType: 'INTEGRATION_TIMEOUT' })],
      [atGate],
      ['gateway', 'outage', 'INTEGRATION_TIMEOUT'],
    ],
    [
      'the signature is verified',
      [{ requestId, event: 'signature-checked', outcome: 'passed' }, answered(200)],
      [atGuard],
      ['gateway', 'allow', undefined],
    ],
    ['nobody is asked', [answered(200)], [], ['gateway', 'allow', undefined]],
    [
      'the target cannot be read',
      [answered(400, { rule: 'request target' })],
      [],
      ['gateway', 'deny', 'request target'],
    ],
    ['it ended without an answer', [], [], ['gateway', 'outage', undefined]],
  ])('names the door that decided when %s', (_, events, records, expected) => {
    const { decidedAt, outcome, reason } = seen(events, records);
    expect([decidedAt, outcome, reason]).toEqual(expected);
  });

  it('does not grow with a path', () => {
    const long = { requestId, method: 'GET', path: '/x'.repeat(5_000), time: '', events: [], records: [] };
    expect(liveDecision(long, 1).path).toHaveLength(2_048);
  });
});
