import { describe, expect, it } from '@jest/globals';
import type { Principal } from '@sallyport/protocol';
import { aliasedScopeNames, inOurNames, sameScopeNames } from './scope-names.js';

const prefixed = {
  toVendor: (scope: string) => `api/${scope}`,
  toOurs: (scope: string) => (scope.startsWith('api/') ? scope.slice(4) : undefined),
};

const granted = (...scopes: string[]): Principal => ({
  issuer: 'https://issuer.example',
  subject: 'shop',
  scopes: new Set(scopes),
  audience: [],
  kind: 'machine',
  expiresAt: 1,
});

describe('scope names', () => {
  it('are translated both ways by their alias, else as the dialect says (IP2, X8)', () => {
    const names = aliasedScopeNames({ 'content:read': 'https://api.example/x.read' }, prefixed);
    expect(names.toVendor('content:read')).toBe('https://api.example/x.read');
    expect(names.toVendor('content:write')).toBe('api/content:write');
    expect(names.toOurs('https://api.example/x.read')).toBe('content:read');
    expect(names.toOurs('api/content:write')).toBe('content:write');
  });

  it('grant nothing by a vendor scope that is spelt like an aliased one of ours', () => {
    expect(aliasedScopeNames({ read: 'api-read' }, sameScopeNames).toOurs('read')).toBeUndefined();
    expect(aliasedScopeNames({ read: 'other/read' }, prefixed).toOurs('api/read')).toBeUndefined();
  });

  it('leave out of a principal what is none of ours', () => {
    const { scopes } = inOurNames(granted('api/read', 'other/read', 'openid'), prefixed);
    expect([...scopes]).toEqual(['read']);
  });
});
