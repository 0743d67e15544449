import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Authenticator } from '@sallyport/authentication';
import { createAuthenticator } from '@sallyport/composition';
import type { IdentityProvider } from '@sallyport/identity-provider';
import { createLambdaHandler } from '@sallyport/lambda-runtime';
import type { PrincipalKind } from '@sallyport/protocol';
import { readSettings } from '@sallyport/settings';
import type { DialectName } from '../../apps/local-idp/src/dialect.js';
import { startLocalIdp, type LocalIdp } from '../../apps/local-idp/src/local-idp.js';
import { PremiumContentModule } from '../../apps/premium-content/src/premium-content.module.js';

export interface PeopleWanted {
  /** What the principal of a person is here. */
  readonly kind: PrincipalKind;
  readonly subject: string | RegExp;
  /** Asked for besides the API's scope. */
  readonly scopes: readonly string[];
  /** The scope of the API as the sign-in page is asked for it. */
  readonly vendorScope: string;
  /** Settings besides the tenant's own. */
  readonly environment?: Readonly<Record<string, string>>;
}

export const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');
export const newVerifier = (): string => randomBytes(32).toString('base64url');

/** What every identity provider with people owes an application that signs them in: code flow, PKCE, refresh. */
export function describePeople(dialect: DialectName, wanted: PeopleWanted): void {
  describe(`people who sign in at ${dialect}`, () => {
    let idp: LocalIdp;
    let provider: IdentityProvider;
    let authenticator: Authenticator;
    const guarded = createLambdaHandler(PremiumContentModule);
    const verifier = newVerifier();
    const state = 'a-state';
    const scopes = [...wanted.scopes, 'content:read'];

    beforeAll(async () => {
      idp = await startLocalIdp({ dialect });
      Object.assign(process.env, idp.environment('web'), wanted.environment);
      const authentication = createAuthenticator(readSettings(process.env));
      ({ authenticator } = authentication);
      provider = authentication.issuers.issuing;
    });
    afterAll(() => idp.close());

    const signInUrl = () =>
      provider.signInUrl({
        redirectUri: idp.people!.redirectUri,
        scopes,
        state,
        codeChallenge: challengeOf(verifier),
      });
    const exchange = (callback: URL, changes: { state?: string; codeVerifier?: string } = {}) =>
      provider.requestToken({
        grant: 'authorization_code',
        callbackUrl: callback.href,
        state,
        codeVerifier: verifier,
        ...changes,
      });
    const signIn = async () => {
      const grant = await exchange(await idp.people!.signIn(await signInUrl(), 'ada'));
      if (!grant.granted) throw new Error(grant.error);
      return grant;
    };
    const refresh = (refreshToken: string) => provider.requestToken({ grant: 'refresh_token', refreshToken });
    const principalOf = async (token: string) => {
      const outcome = await authenticator.authenticate({ scheme: 'Bearer', token });
      return outcome.ok ? outcome.value : outcome.refusal.reason;
    };

    it('are sent there with S256, state and the vendor’s scope names, and no secret', async () => {
      const { searchParams, href } = new URL(await signInUrl());
      expect(Object.fromEntries(searchParams)).toMatchObject({
        response_type: 'code',
        client_id: 'web',
        redirect_uri: idp.people!.redirectUri,
        scope: [...wanted.scopes, wanted.vendorScope].join(' '),
        state,
        code_challenge: challengeOf(verifier),
        code_challenge_method: 'S256',
      });
      expect(href).not.toContain(idp.people!.client.clientSecret);
      expect(href).not.toContain(verifier);
    });

    it('come back with tokens whose principal says who they are, with our scope names [IP15]', async () => {
      const grant = await signIn();
      expect(grant.scopes).toContain('content:read');
      expect(grant).not.toHaveProperty('missingScopes');
      const principal = await principalOf(grant.accessToken);
      if (typeof principal === 'string') throw new Error(principal);
      expect(principal).toMatchObject({
        issuer: idp.issuer,
        kind: wanted.kind,
        clientId: 'web',
        subject: expect.stringMatching(wanted.subject),
      });
      expect([...principal.scopes]).toContain('content:read');
      expect([...principal.scopes]).not.toContain('content:write');
    });

    it('meet the same guards as machines', async () => {
      const { accessToken, idToken } = await signIn();
      const statusOf = async (httpMethod: string, token: string) => {
        const headers = { Authorization: `Bearer ${token}` };
        return (await guarded({ httpMethod, path: '/home/premium', headers }, {})) as { statusCode: number };
      };
      expect(await statusOf('GET', accessToken)).toMatchObject({ statusCode: 200 });
      expect(await statusOf('POST', accessToken)).toMatchObject({ statusCode: 403 });
      expect(idToken !== undefined).toBe(wanted.scopes.includes('openid'));
      if (idToken !== undefined) expect(await statusOf('GET', idToken)).toMatchObject({ statusCode: 401 });
    });

    it('are not let in by their ID token [T-KIND-1, C8, D11]', async () => {
      const { idToken } = await idp.people!.tokens({ scopes: ['content:read'] });
      expect(idToken === undefined).toBe(dialect === 'arculix');
      if (idToken !== undefined) expect(await principalOf(idToken)).toMatch(/^(?:typ_not_accepted|audience_mismatch)$/);
    });

    it('get nothing for a callback with another state, and nobody is asked', async () => {
      const callback = await idp.people!.signIn(await signInUrl());
      const before = idp.counters.token;
      const refused = { granted: false, error: 'invalid_request', status: 400 };
      expect(await exchange(callback, { state: 'another' })).toEqual(refused);
      const stateless = new URL(callback);
      stateless.searchParams.delete('state');
      expect(await exchange(stateless)).toEqual(refused);
      expect(idp.counters.token).toBe(before);
    });

    it('get nothing for another verifier, nor for a code that was used', async () => {
      const refused = { granted: false, error: 'invalid_grant', status: expect.any(Number) };
      const callback = await idp.people!.signIn(await signInUrl());
      expect(await exchange(callback, { codeVerifier: newVerifier() })).toMatchObject(refused);
      const again = await idp.people!.signIn(await signInUrl());
      expect(await exchange(again)).toMatchObject({ granted: true });
      expect(await exchange(again)).toMatchObject(refused);
    });

    it('are told when they were turned away', async () => {
      const callback = new URL(`${idp.people!.redirectUri}?error=access_denied&state=${state}`);
      expect(await exchange(callback)).toMatchObject({ granted: false });
    });

    it('stay signed in by refreshing, until the refresh token is taken back [IP16]', async () => {
      const { refreshToken } = await signIn();
      const renewed = await refresh(refreshToken!);
      if (!renewed.granted) throw new Error(renewed.error);
      expect(renewed.scopes).toContain('content:read');
      expect(await principalOf(renewed.accessToken)).toMatchObject({ subject: expect.stringMatching(wanted.subject) });

      const current = renewed.refreshToken ?? refreshToken!;
      const { introspection, revocation } = provider.capabilities;
      expect(await provider.revoke(current, 'refresh_token')).toEqual({
        revoked: true,
        accessTokensStayValidUntilExp: introspection === 'local' || !revocation.accessToken,
      });
      expect(await refresh(current)).toMatchObject({ granted: false, error: 'invalid_grant' });
    });

    it('cannot refresh with what nobody issued', async () => {
      expect(await refresh('never-issued')).toMatchObject({ granted: false, error: 'invalid_grant' });
    });
  });
}
