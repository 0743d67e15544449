import { describe, expect, it } from '@jest/globals';
import { readSignInSettings } from './read-sign-in-settings.js';

const good = {
  provider: 'cognito',
  issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123',
  clientId: '7m3examplesignin1w',
  scopes: ['openid', 'premium_api/profile:read'],
};
const faultsOf = (value: unknown): readonly string[] => {
  const read = readSignInSettings(value, 'signIn');
  return 'faults' in read ? read.faults : [];
};

describe('settings of a sign-in', () => {
  it('are taken as they are', () => {
    expect(readSignInSettings(good, 'signIn')).toEqual({ settings: { ...good, parameters: {} } });
    const endpoints = { authorization: 'http://127.0.0.1:4400/a', token: 'http://127.0.0.1:4400/t' };
    const arculix = { ...good, provider: 'arculix', issuer: 'http://127.0.0.1:4400', endpoints };
    expect(readSignInSettings(arculix, 'signIn')).toEqual({ settings: { ...arculix, parameters: {} } });
  });

  it.each<[string, object]>([
    ['signIn.provider', { provider: 'okta' }],
    ['signIn.issuer', { issuer: undefined }],
    ['signIn.issuer', { issuer: 'undefined' }],
    ['signIn.issuer', { issuer: 'https://https://acme.auth.eu-west-1.amazoncognito.com' }],
    ['signIn.issuer', { issuer: 'https://undefined.auth.eu-west-1.amazoncognito.com' }],
    ['signIn.issuer', { issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/undefined' }],
    ['signIn.issuer', { issuer: 'http://idp.example' }],
    ['signIn.issuer', { issuer: 'https://idp.example?tenant=a' }],
    ['signIn.issuer', { issuer: 'javascript:alert(1)' }],
    ['signIn.clientId', { clientId: 'undefined' }],
    ['signIn.clientId', { clientId: '' }],
    ['signIn.scopes', { scopes: [] }],
    ['signIn.scopes', { scopes: 'openid' }],
    ['signIn.scopes', { scopes: ['openid email'] }],
    ['signIn.parameters', { parameters: { audience: 7 } }],
    ['signIn.parameters', { parameters: { state: 'fixed' } }],
    ['signIn.parameters', { parameters: { code_challenge_method: 'plain' } }],
    ['signIn.endpoints', { provider: 'arculix' }],
    ['signIn.endpoints.token', { endpoints: { authorization: 'https://idp.example/a', token: 'undefined' } }],
  ])('are refused by the name of the member: %s %j (RP1)', (name, change) => {
    const faults = faultsOf({ ...good, ...change });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(new RegExp(`^${name.replaceAll('.', String.raw`\.`)} `));
  });

  it('are refused for all that is wrong at once', () => {
    expect(faultsOf({})).toHaveLength(4);
    expect(faultsOf(undefined)).toEqual(['signIn is missing: give an object.']);
  });
});
