import { describe, expect, it } from '@jest/globals';
import { refused } from '@sallyport/protocol';
import { challengeContext, challengeFor } from './challenge.js';

describe('the challenge of a refusal', () => {
  it('of C6 is exact', () => {
    const refusal = { ...refused('scope_missing').refusal, scopes: { allOf: ['content:write'] } };
    expect(challengeFor(refusal, { realm: 'premium-content' })).toBe(
      'Bearer realm="premium-content", error="insufficient_scope", scope="content:write"',
    );
  });

  it('carries no error code and no scope when no credential was presented (RFC 6750 §3.1)', () => {
    const refusal = { ...refused('credential_missing').refusal, scopes: { allOf: ['read'] } };
    expect(challengeFor(refusal, { realm: 'r' })).toBe('Bearer realm="r"');
  });

  it('names the metadata of the resource where there is some (RFC 9728 §5.1)', () => {
    const resource = { resource: 'https://api.example.com/v1', authorizationServers: [] };
    const context = challengeContext({ realm: 'r', protectedResource: resource });
    const named = 'resource_metadata="https://api.example.com/.well-known/oauth-protected-resource/v1"';
    expect(challengeFor(refused('credential_missing').refusal, context)).toBe(`Bearer realm="r", ${named}`);
    expect(challengeFor(refused('token_expired').refusal, context)).toBe(
      `Bearer realm="r", error="invalid_token", ${named}`,
    );
    expect(challengeFor(refused('route_undeclared').refusal, context)).toBeUndefined();
    expect(challengeContext({ realm: 'r' })).toEqual({ realm: 'r' });
  });

  it('leaves the scope attribute out when the route names none', () => {
    expect(challengeFor(refused('token_expired').refusal, { realm: 'r' })).toBe(
      'Bearer realm="r", error="invalid_token"',
    );
  });

  it.each(['route_undeclared', 'context_not_supported', 'iam_required'] as const)(
    'is absent for %s: another token would not help',
    (reason) => {
      expect(challengeFor(refused(reason).refusal, { realm: 'r' })).toBeUndefined();
    },
  );
});
