import { describe, expect, it } from '@jest/globals';
import { readSettings } from './settings.js';

const faultsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    readSettings(environment);
    return [];
  } catch (error) {
    return (error as { faults: readonly string[] }).faults;
  }
};
const deployed = {
  NODE_ENV: 'production',
  IDENTITY_PROVIDER: 'oidc',
  OIDC_ISSUER: 'https://i.example',
  OIDC_AUDIENCE: 'a',
};

describe('RESOURCE_URL', () => {
  it.each(['https://api.example.com', 'https://api.example.com/v1', 'http://127.0.0.1:4000'])(
    '%s is kept as written',
    (RESOURCE_URL) => {
      expect(readSettings({ RESOURCE_URL }).resourceUrl).toBe(RESOURCE_URL);
    },
  );

  it('is absent unless it is set', () => {
    expect(readSettings({})).not.toHaveProperty('resourceUrl');
  });

  it.each([
    ['api.example.com', /expected an absolute https: URL/],
    ['https://api.example.com/?a=b', /expected an absolute https: URL/],
    ['https://api.example.com/#here', /expected an absolute https: URL/],
    ['http://api.example.com', /http: and not on a loopback host/],
    ['https://api.example.com/:id', /RESOURCE_URL has a path with other characters/],
    ['https://api.example.com/*', /RESOURCE_URL has a path with other characters/],
  ])('%s is a fault', (RESOURCE_URL, says) => {
    expect(faultsOf({ RESOURCE_URL })).toEqual([expect.stringMatching(says)]);
  });

  it('is https: where the process is deployed', () => {
    expect(faultsOf({ ...deployed, RESOURCE_URL: 'http://127.0.0.1:4000' })).toEqual([
      'RESOURCE_URL is http: under NODE_ENV=production: use https:.',
    ]);
    expect(faultsOf({ ...deployed, RESOURCE_URL: 'https://api.example.com' })).toEqual([]);
  });
});
