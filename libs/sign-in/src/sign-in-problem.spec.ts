import { describe, expect, it } from '@jest/globals';
import { describeProblem, problemOf } from './sign-in-problem.js';

const coded = (code: string, cause?: unknown) => Object.assign(new Error('x', { cause }), { code });

describe('what went wrong at a sign-in', () => {
  it.each<[unknown, string]>([
    [Object.assign(new Error('x'), { error: 'access_denied' }), 'refused'],
    [Object.assign(new Error('x'), { error: 'invalid_grant', status: 400 }), 'refused'],
    [Object.assign(new Error('x'), { error: 'server_error' }), 'unreachable'],
    [Object.assign(new Error('x'), { error: 'slow_down', status: 429 }), 'unreachable'],
    [new TypeError('Failed to fetch'), 'unreachable'],
    [coded('OAUTH_TIMEOUT'), 'unreachable'],
    [coded('OAUTH_RESPONSE_IS_NOT_CONFORM', new Response(null, { status: 503 })), 'unreachable'],
    [coded('OAUTH_RESPONSE_IS_NOT_CONFORM', new Response(null, { status: 404 })), 'unexpected'],
    [coded('OAUTH_JWT_CLAIM_COMPARISON_FAILED'), 'unexpected'],
  ])('is told apart: %s', (error, kind) => {
    const problem = problemOf(error);
    expect(problem.kind).toBe(kind);
    expect(describeProblem(problem)).toMatch(/^[A-Z].*[.)a-z]$/);
  });
});
