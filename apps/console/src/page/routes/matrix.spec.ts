import { describe, expect, it } from '@jest/globals';
import type { CallAnswer } from '../../shapes.js';
import {
  disagreement,
  examplePath,
  outcomeOfCall,
  reasonOfCall,
  requestOf,
  type Caller,
  type Route,
} from './matrix.js';

const answer = (status: number, verdict: 'allow' | 'deny' | 'undecided', reason?: 'scope_missing'): CallAnswer => ({
  exchange: {
    request: { method: 'GET', url: 'u', headers: {} },
    response: { status, headers: {}, body: '' },
    milliseconds: 1,
  },
  explanation: { verdict, route: 'GET /a', steps: [], ...(reason && { reason }) },
});
const route = { app: 'a', method: 'ANY', path: '/users/{id}/{proxy+}', access: 'authenticated', url: 'u' } as Route;
const nobody: Caller = { id: 'nobody', name: 'nobody', says: '' };

describe('a cell of the matrix', () => {
  it('sends what the template serves', () => {
    expect(examplePath('/users/{id}/files/{proxy+}')).toBe('/users/1/files/a/b');
    expect(requestOf(nobody, route, false)).toEqual({ method: 'GET', path: '/users/1/a/b' });
    expect(requestOf({ ...nobody, token: 't' }, route, true)).toMatchObject({ token: 't', apiKey: true });
  });

  it.each([
    [200, 'allow'],
    [201, 'allow'],
    [404, 'allow'],
    [401, 'deny'],
    [403, 'deny'],
    [429, 'deny'],
    [500, 'trouble'],
    [503, 'trouble'],
    [0, 'trouble'],
  ])('with %i says %s: an outage is no refusal', (status, outcome) => {
    expect(outcomeOfCall(answer(status, 'allow'))).toBe(outcome);
  });

  it('names the reason of the decision that was taken before that of the explanation', () => {
    const explained = answer(403, 'deny', 'scope_missing');
    expect(reasonOfCall(explained)).toBe('scope_missing');
    const decision = { id: '1', time: '', method: 'GET', path: '/', status: 401, milliseconds: 1, doors: [] };
    const taken = {
      ...explained,
      decision: { ...decision, outcome: 'deny', reason: 'token_expired', decidedAt: 'authorizer' } as const,
    };
    expect(reasonOfCall(taken)).toBe('token_expired');
    expect(reasonOfCall({ ...taken, decision: { ...taken.decision, reason: 'ACCESS_DENIED' } })).toBe('scope_missing');
    expect(reasonOfCall({ ...answer(403, 'allow'), decision: { ...taken.decision, reason: 'INVALID_API_KEY' } })).toBe(
      'INVALID_API_KEY',
    );
  });

  it('says when what the gateway remembered differs from a decision taken anew', () => {
    expect(disagreement(answer(200, 'deny'), { method: 'GET', path: '/' })).toMatch('cached');
    expect(disagreement(answer(200, 'undecided'), { method: 'GET', path: '/' })).toMatch('cached');
    expect(disagreement(answer(403, 'allow'), { method: 'GET', path: '/' })).toMatch('API key');
    expect(disagreement(answer(200, 'allow'), { method: 'GET', path: '/' })).toBeUndefined();
    expect(disagreement(answer(403, 'deny'), { method: 'GET', path: '/' })).toBeUndefined();
    expect(disagreement(answer(200, 'deny'), { method: 'GET', path: '/', signedAs: 'guest' })).toBeUndefined();
  });
});
