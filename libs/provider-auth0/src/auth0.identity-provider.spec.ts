import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHttpClient } from '@sallyport/issuer-client';
import { aliasedScopeNames, sameScopeNames } from '@sallyport/identity-provider';
import { fixedSecret } from '@sallyport/secrets';
import { encodePart, generateSigningKey, mintJwt, standInFetch, type StandInFetch } from '@sallyport/testing';
import { idToken, machinesToken, personsToken, personsTokenRfc9068 } from './auth0-samples.fixture.js';
import { auth0Dialect, createAuth0IdentityProvider } from './auth0.identity-provider.js';
import type { Auth0Options } from './auth0.options.js';

const current = generateSigningKey('RS256', 'current');
const next = generateSigningKey('RS256', 'next');
const previous = generateSigningKey('RS256', 'previous');
const issuer = machinesToken.iss;
const nowSeconds = machinesToken.iat + 60;

let tenant: StandInFetch;
beforeEach(() => {
  tenant = standInFetch();
  tenant.answer(`${issuer}.well-known/jwks.json`, {
    keys: [current.jwk, next.jwk, { ...previous.jwk, alg: undefined }],
  });
  tenant.answer(`${issuer}.well-known/openid-configuration`, { issuer, token_endpoint: `${issuer}oauth/token` });
});

const options: Auth0Options = {
  name: 'auth0',
  domain: 'danillouz.eu.auth0.com',
  audience: [machinesToken.aud],
  algorithms: ['RS256'],
  clockSkewSeconds: 60,
  maxLifetimeSeconds: 2_592_000,
};
const connect = (changes: Partial<Auth0Options> = {}) =>
  createAuth0IdentityProvider(
    { ...options, ...changes },
    { http: createHttpClient({ send: tenant.fetch }), clock: () => nowSeconds * 1000 },
  );
const authentication = { method: 'client_secret', secrets: fixedSecret('shop', 's+cret') } as const;

const sign = (claims: object, header: object = {}, key = current) =>
  mintJwt({
    header: { alg: 'RS256', typ: 'JWT', kid: key.kid, ...header },
    claims: { ...claims },
    key: key.privateKey,
  });
const outcomeOf = async (token: string, provider = connect()) => {
  const answer = await provider.introspect(token);
  return answer.active ? 'accepted' : answer.refusal.reason;
};

describe('an Auth0 tenant', () => {
  it('is named by its domain and a final slash, which is never doubled [IP4]', () => {
    const { issuer: derived, endpoints } = auth0Dialect(options);
    expect(derived).toBe('https://danillouz.eu.auth0.com/');
    expect(endpoints).toEqual({ jwks_uri: 'https://danillouz.eu.auth0.com/.well-known/jwks.json' });
    expect(auth0Dialect({ ...options, issuer: 'https://login.acme.example/' }).endpoints).toEqual({
      jwks_uri: 'https://login.acme.example/.well-known/jwks.json',
    });
  });

  it('says what it can, as data: no introspection, refresh tokens alone taken back', () => {
    const { capabilities } = connect({ authentication });
    expect(capabilities).toMatchObject({
      introspection: 'local',
      revocation: { accessToken: false, refreshToken: true },
      issuance: { clientCredentials: true, target: 'audience', echoesScope: false },
      accessToken: { formats: ['jwt'], audienceCheck: 'aud', scopeClaims: ['scope'] },
    });
    expect(capabilities.issuance.clientAuth).toContain('private_key_jwt');
    expect(connect().capabilities.issuance).toMatchObject({ clientCredentials: false, refresh: false });
  });
});

describe('a token of an Auth0 tenant', () => {
  it('is accepted in the form the seed prints, with the key set alone asked for', async () => {
    const answer = await connect().introspect(sign(machinesToken));
    expect(answer).toMatchObject({ active: true, principal: { kind: 'machine', scopes: new Set(['get:profile']) } });
    expect(tenant.asked.map(({ url }) => url)).toEqual([`${issuer}.well-known/jwks.json`]);
  });

  it('is accepted in both profiles, a person’s with two audiences [IP3, IP14]', async () => {
    const domain = 'my-domain.auth0.com';
    tenant.answer(`https://${domain}/.well-known/jwks.json`, { keys: [current.jwk] });
    const provider = createAuth0IdentityProvider(
      { ...options, domain, audience: ['https://example.com/health-api'] },
      { http: createHttpClient({ send: tenant.fetch }), clock: () => personsToken.iat * 1000 },
    );
    expect(await outcomeOf(sign(personsToken), provider)).toBe('accepted');
    expect(await outcomeOf(sign(personsTokenRfc9068, { typ: 'at+jwt' }), provider)).toBe('accepted');
    expect(await outcomeOf(sign({ ...idToken, iss: personsToken.iss }), provider)).toBe('audience_mismatch');
  });

  it('is refused from an issuer that differs by a slash, the case or the scheme [IP4]', async () => {
    for (const iss of [issuer.slice(0, -1), `${issuer}/`, issuer.toUpperCase(), issuer.replace('https', 'http')]) {
      expect([iss, await outcomeOf(sign({ ...machinesToken, iss }))]).toEqual([iss, 'issuer_not_trusted']);
    }
  });

  it('must be for the API: a text is one audience, spaces and all; absent is none [IP3]', async () => {
    const { aud } = machinesToken;
    expect(await outcomeOf(sign({ ...machinesToken, aud: [aud, `${issuer}userinfo`] }))).toBe('accepted');
    for (const other of [`${aud} other`, `${aud}/`, [], ['other'], undefined]) {
      expect(await outcomeOf(sign({ ...machinesToken, aud: other }))).toBe('audience_mismatch');
    }
    expect(await outcomeOf(sign({ ...machinesToken, aud: 'other' }), connect({ audience: null }))).toBe('accepted');
  });

  it('is no ID token, whoever it is for [T-KIND-1, D11]', async () => {
    const real = { ...idToken, iss: issuer, iat: nowSeconds, exp: nowSeconds + 600 };
    expect(await outcomeOf(sign(real))).toBe('audience_mismatch');
    expect(await outcomeOf(sign(real), connect({ audience: null }))).toBe('typ_not_accepted');
    expect(await outcomeOf(sign({ ...real, aud: machinesToken.aud }))).toBe('typ_not_accepted');
  });

  it('may be of typ JWT or at+jwt, and of no other kind [IP14, T-KIND-1]', async () => {
    for (const typ of ['JWT', 'at+jwt', 'application/at+jwt']) {
      expect([typ, await outcomeOf(sign(machinesToken, { typ }))]).toEqual([typ, 'accepted']);
    }
    for (const typ of [undefined, 'dpop+jwt', 'logout+jwt', 'secevent+jwt', 'token-introspection+jwt', 'id+jwt']) {
      expect([typ, await outcomeOf(sign(machinesToken, { typ }))]).toEqual([typ, 'typ_not_accepted']);
    }
  });

  it('is accepted with the next and the previous key, published with or without alg, for one request [IP18]', async () => {
    const provider = connect();
    for (const key of [current, next, previous]) {
      expect(await outcomeOf(sign(machinesToken, {}, key), provider)).toBe('accepted');
    }
    expect(await outcomeOf(sign(machinesToken, { alg: 'RS512' }, previous), provider)).toBe('algorithm_not_accepted');
    expect(tenant.asked).toHaveLength(1);
    expect(await outcomeOf(sign(machinesToken, { kid: 'unheard-of' }), provider)).toBe('key_unknown');
    expect(await outcomeOf(sign(machinesToken, { kid: 'unheard-of' }), provider)).toBe('key_unknown');
    expect(tenant.asked).toHaveLength(2);
  });

  it('that was issued without audience is opaque and means nothing here; insisting is a misconfiguration [IP16]', async () => {
    expect(await outcomeOf('0paque')).toBe('opaque_not_accepted');
    await expect(connect().introspect('0paque', { mode: 'remote' })).rejects.toMatchObject({
      reason: 'capability_missing',
    });
    const { provenance } = await connect().introspect(sign(machinesToken));
    expect(provenance).toMatchObject({ how: 'local', revocationChecked: false });
  });

  it('has our scope names where aliases say so, and opens nothing under the old one [IP2]', async () => {
    const scopeNames = aliasedScopeNames({ 'profile:read': 'get:profile' }, sameScopeNames);
    const answer = await connect({ scopeNames }).introspect(
      sign({ ...machinesToken, scope: 'get:profile profile:read read:x' }),
    );
    expect(answer).toMatchObject({ active: true, principal: { scopes: new Set(['profile:read', 'read:x']) } });
  });
});

describe('asking an Auth0 tenant for a token', () => {
  const answer = (changes: object = {}) => {
    tenant.answer(`${issuer}oauth/token`, {
      access_token: sign({ ...machinesToken, exp: nowSeconds + 7200 }),
      token_type: 'Bearer',
      expires_in: 86_400,
      ...changes,
    });
  };
  const ask = (scopes?: readonly string[]) =>
    connect({ authentication }).requestToken({ grant: 'client_credentials', ...(scopes && { scopes }) });

  it('sends the secret in the body, once, and names the API in audience', async () => {
    answer();
    await ask(['get:profile']);
    const { form, authorization } = tenant.asked.at(-1)!;
    expect(Object.fromEntries(form)).toEqual({
      grant_type: 'client_credentials',
      client_id: 'shop',
      client_secret: 's+cret',
      audience: machinesToken.aud,
      scope: 'get:profile',
    });
    expect(authorization).toBeNull();
  });

  it('reads the scopes from the token where the answer names none, and notices a narrower grant [IP12]', async () => {
    answer();
    expect(await ask(['get:profile', 'update:profile'])).toMatchObject({
      granted: true,
      scopes: ['get:profile'],
      missingScopes: ['update:profile'],
    });
    answer({ access_token: `${encodePart({})}.${encodePart('not json')}.x` });
    expect(await ask(['get:profile'])).toMatchObject({ scopes: 'not-reported' });
  });

  it('takes bearer in any case, and the expiry of the token where the answer has none [IP5]', async () => {
    answer({ token_type: 'bEARER' });
    expect(await ask()).toMatchObject({ granted: true, expiresAt: nowSeconds + 86_400 });
    answer({ expires_in: undefined });
    expect(await ask()).toMatchObject({ granted: true, expiresAt: nowSeconds + 7200 });
    answer({ expires_in: undefined, access_token: '0paque' });
    expect(await ask()).not.toHaveProperty('expiresAt');
  });

  it('tells a grant that is refused from a secret that is, by the status: the code is the same [IP6]', async () => {
    tenant.answer(`${issuer}oauth/token`, { error: 'access_denied', error_description: 'Unauthorized' }, 401);
    await expect(ask()).rejects.toMatchObject({ name: 'OutageError', reason: 'issuer_refused_our_credentials' });
    for (const error of ['access_denied', 'unauthorized_client']) {
      tenant.answer(`${issuer}oauth/token`, { error, error_description: 'Client is not authorized' }, 403);
      expect(await ask()).toEqual({ granted: false, error, status: 403 });
    }
  });
});
