import { describe, expect, it } from '@jest/globals';
import type { Principal } from '@sallyport/protocol';
import { propertyRuns } from '@sallyport/testing';
import fc from 'fast-check';
import { authorizerContext, plainIdentifier } from './authorizer-context.js';

const principal = (members: Partial<Principal>): Principal => ({
  issuer: 'https://issuer.test',
  subject: 'alice',
  scopes: new Set(),
  audience: ['api'],
  kind: 'user',
  expiresAt: 1,
  confirmation: { jkt: 'thumbprint' },
  ...members,
});

describe('the context handed on to integrations', () => {
  it('has scope, subject and client id, and nothing else', () => {
    const context = authorizerContext(principal({ scopes: new Set(['read', 'write']), clientId: 'shop' }));
    expect(context).toEqual({ scope: 'read write', subject: 'alice', clientId: 'shop' });
  });

  it('leaves out what the token does not have (D7)', () => {
    expect(authorizerContext(principal({}))).toEqual({ subject: 'alice' });
  });

  it('keeps letters of every script (K12)', () => {
    expect(authorizerContext(principal({ subject: 'José', clientId: '店' }))).toEqual({
      subject: 'José',
      clientId: '店',
    });
  });

  it.each([
    'a\r\nSet-Cookie: x',
    'a\0b',
    '\u001b[31mred',
    'a\u009b31m',
    'a\u2028b',
    '\ud800',
    'a","status":"200',
    'é\\',
    'x'.repeat(513),
  ])('has a digest in place of the identifier %j (T-GW-7, T-PRC-3)', (subject) => {
    expect(authorizerContext(principal({ subject, clientId: subject }))).toEqual({
      subject: expect.stringMatching(/^sha256:[\w-]{43}$/),
      clientId: expect.stringMatching(/^sha256:[\w-]{43}$/),
    });
  });

  it.each(['none\ncontent:write', 'none\tcontent:write', 'none content:write', 'a"b', 'a\\b', 'ａ', 'a\0b', ''])(
    'leaves out the scope %j, which would turn into others once it is in a list (T-SCP-1)',
    (hostile) => {
      expect(authorizerContext(principal({ scopes: new Set([hostile, 'content:read']) })).scope).toBe('content:read');
      expect(authorizerContext(principal({ scopes: new Set([hostile]) }))).not.toHaveProperty('scope');
    },
  );

  it('separates scopes by commas when it is told to, and leaves out one that holds a comma (X7)', () => {
    const scopes = new Set(['read', 'a,b', 'write']);
    expect(authorizerContext(principal({ scopes }), 'comma').scope).toBe('read,write');
    expect(authorizerContext(principal({ scopes })).scope).toBe('read a,b write');
  });

  it('never cuts a scope into another one', () => {
    const long = `${'x'.repeat(2_030)}:admin:readonly`;
    expect(authorizerContext(principal({ scopes: new Set(['read', long, 'write']) })).scope).toBe('read write');
  });

  it('is flat text of bounded size, from whatever a token may hold', () => {
    const text = fc.string({ unit: 'binary', maxLength: 3_000 });
    fc.assert(
      fc.property(text, text, fc.array(text), (subject, clientId, scopes) => {
        const context = authorizerContext(principal({ subject, clientId, scopes: new Set(scopes) }));
        for (const value of Object.values(context)) {
          expect(typeof value).toBe('string');
          expect(value).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        }
        expect(Buffer.byteLength(JSON.stringify(context))).toBeLessThan(4_500);
        const granted = new Set(scopes);
        expect(
          String(context['scope'] ?? '')
            .split(' ')
            .filter(Boolean)
            .every((scope) => granted.has(scope)),
        ).toBe(true);
      }),
      propertyRuns(300),
    );
  });

  it('tells two callers apart that differ only where one was too long or unprintable', () => {
    const long = 'x'.repeat(600);
    const all = [`${long}a`, `${long}b`, long, 'a\nb', 'a\rb', 'a b'].map(plainIdentifier);
    expect(new Set(all).size).toBe(all.length);
  });
});
