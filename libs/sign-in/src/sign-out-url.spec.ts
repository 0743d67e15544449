import { describe, expect, it } from '@jest/globals';
import { signOutUrl } from './sign-out-url.js';

const signOut = { clientId: 'shop', signedOutUri: 'https://members.example/' };

describe('a browser signs out', () => {
  it('as OpenID Connect has it, by its client_id: no token is in an address', () => {
    const url = signOutUrl({
      ...signOut,
      provider: 'oidc',
      issuer: 'https://idp.example',
      endSessionEndpoint: 'https://idp.example/session/end',
    });
    expect(url).toBe(
      'https://idp.example/session/end?client_id=shop&post_logout_redirect_uri=https%3A%2F%2Fmembers.example%2F',
    );
  });

  it('at Cognito beside the authorization endpoint, on the pool’s domain', () => {
    const url = signOutUrl({
      ...signOut,
      provider: 'cognito',
      issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123',
      authorizationEndpoint: 'https://acme.auth.eu-west-1.amazoncognito.com/oauth2/authorize',
    });
    expect(url).toBe(
      'https://acme.auth.eu-west-1.amazoncognito.com/logout?client_id=shop&logout_uri=https%3A%2F%2Fmembers.example%2F',
    );
  });

  it('at Auth0 under the issuer, whose slash is not doubled', () => {
    expect(signOutUrl({ ...signOut, provider: 'auth0', issuer: 'https://acme.eu.auth0.com/' })).toBe(
      'https://acme.eu.auth0.com/v2/logout?client_id=shop&returnTo=https%3A%2F%2Fmembers.example%2F',
    );
  });

  it('nowhere, where a server has no page for it', () => {
    expect(signOutUrl({ ...signOut, provider: 'arculix', issuer: 'https://arculix.example' })).toBeUndefined();
    expect(signOutUrl({ ...signOut, provider: 'oidc', issuer: 'https://idp.example' })).toBeUndefined();
  });
});
