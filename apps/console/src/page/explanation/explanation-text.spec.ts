import { describe, expect, it } from '@jest/globals';
import { explanationText } from './explanation-text.js';

describe('an explanation for a ticket', () => {
  it('has every step, and what mends the one that decided', () => {
    const text = explanationText({
      verdict: 'deny',
      reason: 'scope_missing',
      because: 'The token lacks a scope that the route asks for.',
      route: 'GET /profile',
      steps: [
        { step: 'route', outcome: 'passed', says: 'GET /profile asks for profile:read.' },
        { step: 'introspection', outcome: 'skipped', says: 'Not asked.' },
        { step: 'scopes', outcome: 'failed', says: 'It holds none.', remedy: 'Get one.' },
      ],
    });
    expect(text).toBe(
      [
        'REFUSED  GET /profile  scope_missing',
        'The token lacks a scope that the route asks for.',
        '',
        '  ✓ route          GET /profile asks for profile:read.',
        '  – introspection  Not asked.',
        '  ✗ scopes         It holds none.',
        '                   → Get one.',
      ].join('\n'),
    );
  });
});
