import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { readMembersConfig } from './members-config.js';

const good = {
  region: 'eu-west-1',
  apiUrl: 'https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/dev',
  apiKey: 'k'.repeat(40),
  signIn: {
    provider: 'cognito',
    issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123',
    clientId: '7m3examplesignin1w',
    scopes: ['openid'],
  },
  identityPool: {
    id: 'eu-west-1:01234567-89ab-cdef-0123-456789abcdef',
    login: 'cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123',
  },
};
const faultsOf = (value: unknown): readonly string[] => {
  const read = readMembersConfig(value);
  return 'faults' in read ? read.faults : [];
};

describe('the configuration of the page', () => {
  it('is taken as it is, the API without its last slash', () => {
    const config = { ...good, tokenHeader: 'Authorization', signIn: { ...good.signIn, parameters: {} } };
    expect(readMembersConfig(good)).toEqual({ config });
    expect(readMembersConfig({ ...good, apiUrl: `${good.apiUrl}/` })).toEqual({ config });
  });

  it('says in which header the API looks for the token', () => {
    expect(readMembersConfig({ ...good, tokenHeader: 'X-Api-Token' })).toHaveProperty(
      'config.tokenHeader',
      'X-Api-Token',
    );
  });

  it('is what the guide shows', () => {
    const [, shown] = /```json\n([\s\S]*?)```/.exec(readFileSync('docs/guides/sign-in.md', 'utf8'))!;
    expect(faultsOf(JSON.parse(shown!.replaceAll('…', 'k'.repeat(20))))).toEqual([]);
  });

  it.each<[string, object]>([
    ['region', { region: 'undefined' }],
    ['apiUrl', { apiUrl: undefined }],
    ['apiUrl', { apiUrl: 'https://undefined/dev' }],
    ['apiUrl', { apiUrl: 'https://https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/dev' }],
    ['apiUrl', { apiUrl: 'http://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/dev' }],
    ['apiKey', { apiKey: 'undefined' }],
    ['apiKey', { apiKey: '' }],
    ['apiKey', { apiKey: `undefined${'k'.repeat(40)}` }],
    ['tokenHeader', { tokenHeader: 'undefined' }],
    ['tokenHeader', { tokenHeader: 'X-Api-Token: x' }],
    ['identityPool.id', { identityPool: undefined }],
    ['identityPool.id', { identityPool: { id: 'undefined' } }],
    ['identityPool.login', { identityPool: { ...good.identityPool, login: 'cognito-idp.undefined.amazonaws.com/x' } }],
    ['identityPool.endpoint', { identityPool: { ...good.identityPool, endpoint: 'http://pool.example' } }],
    ['signIn.issuer', { signIn: { ...good.signIn, issuer: 'https://https://acme.example' } }],
    ['signIn', { signIn: null }],
  ])('is refused by the name of the member: %s %j (RP1)', (name, change) => {
    const faults = faultsOf({ ...good, ...change });
    expect(faults).toHaveLength(1);
    expect(faults[0]!.split(' ', 1)).toEqual([name]);
  });

  it('is refused for all that is wrong at once, and quotes nothing of it', () => {
    const faults = faultsOf({ apiKey: 'secret', apiUrl: 'secret', signIn: { issuer: 'secret' } });
    expect(faults).toHaveLength(8);
    expect(faults.join('\n')).not.toContain('secret');
    expect(faultsOf('x')).toEqual(['config.json holds no object.']);
  });
});
