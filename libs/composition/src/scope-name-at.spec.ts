import { describe, expect, it } from '@jest/globals';
import { readSettings } from '@sallyport/settings';
import { createAuthenticator } from './create-authenticator.js';
import { scopeNameAt } from './scope-name-at.js';

const auth0 = { AUTH0_DOMAIN: 'shop.eu.auth0.com', AUTH0_AUDIENCE: 'https://api.example' };
const oidc = { OIDC_ISSUER: 'https://issuer.example', OIDC_AUDIENCE: 'https://api.example' };
const SCOPE_ALIASES = '{"auth0":{"profile:read":"get:profile"}}';
const nameWith = (environment: Readonly<Record<string, string>>) =>
  scopeNameAt(createAuthenticator(readSettings(environment)).issuers);

describe('the name of a scope that callers are told', () => {
  it('is that of the only issuer, token or not', () => {
    const name = nameWith({ IDENTITY_PROVIDER: 'auth0', ...auth0, SCOPE_ALIASES });
    expect(name('profile:read')).toBe('get:profile');
    expect(name('profile:read', 'https://shop.eu.auth0.com/')).toBe('get:profile');
    expect(name('content:read')).toBe('content:read');
  });

  it('is that of the issuer of the token among several, and ours before that is known', () => {
    const name = nameWith({ IDENTITY_PROVIDER: 'auth0,oidc', ...auth0, ...oidc, SCOPE_ALIASES });
    expect(name('profile:read', 'https://shop.eu.auth0.com/')).toBe('get:profile');
    expect(name('profile:read', 'https://issuer.example')).toBe('profile:read');
    expect(name('profile:read')).toBe('profile:read');
    expect(name('profile:read', 'https://elsewhere.example')).toBe('profile:read');
  });
});
