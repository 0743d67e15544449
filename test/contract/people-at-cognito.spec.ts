import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAuthenticator } from '@sallyport/composition';
import { readSettings } from '@sallyport/settings';
import { startLocalIdp, type LocalIdp } from '../../apps/local-idp/src/local-idp.js';
import { challengeOf, describePeople, newVerifier } from './people.js';

describePeople('cognito', {
  kind: 'user',
  subject: /^[\da-f]{8}-/,
  scopes: ['openid'],
  vendorScope: 'premium_api/content:read',
});

describe('a person’s token that Cognito bound to a resource', () => {
  const api = 'https://api.acme.example';
  let idp: LocalIdp;
  beforeAll(async () => {
    const names = { 'profile:read': `${api}/profile:read`, 'content:read': `${api}/content:read` };
    idp = await startLocalIdp({ dialect: 'cognito', scopeAliases: { cognito: names } });
  });
  afterAll(() => idp.close());

  const signInFor = async (target: string | undefined, resourceServer = api) => {
    const { issuers } = createAuthenticator(
      readSettings({ ...idp.environment('web'), COGNITO_RESOURCE_SERVER: resourceServer, SCOPE_ALIASES: '' }),
    );
    const codeVerifier = newVerifier();
    const url = await issuers.issuing.signInUrl({
      redirectUri: idp.people!.redirectUri,
      scopes: ['content:read'],
      state: 's',
      codeChallenge: challengeOf(codeVerifier),
      ...(target !== undefined && { target }),
    });
    const callback = await idp.people!.signIn(url);
    const grant = await issuers.issuing.requestToken({
      grant: 'authorization_code',
      callbackUrl: callback.href,
      state: 's',
      codeVerifier,
    });
    if (!grant.granted) throw new Error(grant.error);
    const answer = await issuers.issuing.introspect(grant.accessToken);
    return answer.active
      ? { audience: answer.principal.audience, scopes: [...answer.principal.scopes] }
      : answer.refusal.reason;
  };

  it('is accepted when it is bound to ours, whose identifier may be a URL [IP2, IP3]', async () => {
    expect(await signInFor(api)).toEqual({ audience: [api], scopes: ['content:read'] });
    expect(await signInFor(undefined)).toEqual({ audience: [], scopes: ['content:read'] });
  });

  it('is refused when it is bound to another', async () => {
    expect(await signInFor('https://other.example')).toBe('audience_mismatch');
  });
});
