import { describe, expect, it } from '@jest/globals';
import { nodeSend } from '@sallyport/issuer-client';
import { readSettings } from '@sallyport/settings';
import { createAuthenticator } from './create-authenticator.js';
import { sayStaleness } from './staleness-at-start.js';

const opaque = {
  IDENTITY_PROVIDER: 'oidc',
  OIDC_ISSUER: 'https://issuer.example',
  OIDC_AUDIENCE: 'api',
  OIDC_CLIENT_ID: 'authorizer',
  OIDC_CLIENT_SECRET: 'secret',
};
const cognito = {
  IDENTITY_PROVIDER: 'cognito',
  COGNITO_USER_POOL_ID: 'eu-west-1_AbCdEf123',
  COGNITO_CLIENT_IDS: 'shop',
  COGNITO_RESOURCE_SERVER: 'content',
};

function saidAtStart(environment: Readonly<Record<string, string>>) {
  const settings = readSettings(environment);
  const authentication = createAuthenticator(settings, { clock: Date.now, send: nodeSend });
  const said: Record<'info' | 'warn', string[]> = { info: [], warn: [] };
  const log = {
    wantsSteps: false,
    record: () => undefined,
    notice: (message: string, level: 'info' | 'warn' = 'warn') => void said[level].push(message),
  };
  sayStaleness(settings, authentication, log);
  return said;
}

describe('how late a revocation is seen', () => {
  it('is for opaque tokens the age of an answer and the memory of the gateway (A11, RK9)', () => {
    const [ofOpaque, ofJwt] = saidAtStart(opaque).info;
    expect(ofOpaque).toBe(
      'A revoked opaque token (oidc) may be accepted for at most 362 s (remembered answer 60, on its way 2, gateway 300).',
    );
    expect(ofJwt).toContain(
      'A revoked JWT (oidc) is accepted until its exp and 360 s more (clock skew 60, gateway 300)',
    );
  });

  it('has the clocks of other processes in it where answers are shared', () => {
    const shared = saidAtStart({ ...opaque, TOKEN_CACHE_URL: 'redis://127.0.0.1', AUTHORIZER_CACHE_TTL_SECONDS: '0' });
    expect(shared.info[0]).toMatch(/at most 122 s \(remembered answer 60, on its way 2, clocks 60, gateway 0\)/);
  });

  it('is for a JWT as far as its exp: nobody is asked', () => {
    const { info } = saidAtStart({ ...cognito, TOKEN_MAX_LIFETIME_SECONDS: '3600' });
    expect(info[0]).toMatch(/^A revoked JWT \(cognito\) is accepted until its exp and 360 s more .*at most 4020 s\.$/);
    expect(info.join()).not.toContain('opaque');
  });

  it('is warned of above the limit, with the remedy, and not at it', () => {
    expect(saidAtStart({ ...opaque, STALENESS_LIMIT_SECONDS: '361' }).warn).toEqual([
      expect.stringMatching(/opaque token may be accepted for 362 s: lower AUTHORIZER_CACHE_TTL_SECONDS/),
      expect.stringMatching(/JWT may be accepted for 2592420 s: lower TOKEN_MAX_LIFETIME_SECONDS/),
    ]);
    const within = { ...opaque, STALENESS_LIMIT_SECONDS: '4020', TOKEN_MAX_LIFETIME_SECONDS: '3600' };
    expect(saidAtStart(within).warn).toEqual([]);
    expect(saidAtStart(opaque).warn).toEqual([]);
  });
});
