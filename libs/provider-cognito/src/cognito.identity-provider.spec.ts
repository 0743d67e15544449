import { beforeEach, describe, expect, it } from '@jest/globals';
import { createHttpClient } from '@sallyport/issuer-client';
import { fixedSecret } from '@sallyport/secrets';
import { generateSigningKey, mintJwt, standInFetch, type StandInFetch } from '@sallyport/testing';
import { boundToken, idToken, machinesToken, personsToken } from './cognito-samples.fixture.js';
import { cognitoDialect, createCognitoIdentityProvider } from './cognito.identity-provider.js';
import type { CognitoOptions } from './cognito.options.js';

const access = generateSigningKey('RS256', 'access');
const identity = generateSigningKey('RS256', 'identity');
const issuer = machinesToken.iss;
const nowSeconds = machinesToken.iat + 60;
const domain = 'https://miztiikon.auth.us-west-2.amazoncognito.com';

let pool: StandInFetch;
beforeEach(() => {
  pool = standInFetch();
  pool.answer(`${issuer}/.well-known/jwks.json`, { keys: [access.jwk, identity.jwk] });
  pool.answer(`${issuer}/.well-known/openid-configuration`, { issuer, token_endpoint: `${domain}/oauth2/token` });
});

const options: CognitoOptions = {
  name: 'cognito',
  userPoolId: 'us-west-2_example',
  resourceServer: 'premium_api',
  clientIds: [machinesToken.client_id],
  algorithms: ['RS256'],
  clockSkewSeconds: 60,
  maxLifetimeSeconds: 86_400,
};
const connect = (changes: Partial<CognitoOptions> = {}) =>
  createCognitoIdentityProvider(
    { ...options, ...changes },
    { http: createHttpClient({ send: pool.fetch }), clock: () => nowSeconds * 1000 },
  );
const authentication = { method: 'client_secret', secrets: fixedSecret('shop', 'secret') } as const;

/** As the pool signs: header without `typ`, a key for each kind of token. */
const sign = (claims: object, header: object = {}, key = access) =>
  mintJwt({ header: { kid: key.kid, alg: 'RS256', ...header }, claims: { ...claims }, key: key.privateKey });
const outcomeOf = async (token: string, provider = connect()) => {
  const answer = await provider.introspect(token);
  return answer.active ? 'accepted' : answer.refusal.reason;
};

describe('a Cognito user pool', () => {
  it.each([
    ['eu-west-1_AbCdEf123', 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123'],
    ['us-gov-west-1_AbC', 'https://cognito-idp.us-gov-west-1.amazonaws.com/us-gov-west-1_AbC'],
    ['cn-north-1_AbC', 'https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_AbC'],
  ])('%s has its issuer and keys at %s, without a final slash [IP4]', (userPoolId, derived) => {
    const dialect = cognitoDialect({ ...options, userPoolId });
    expect(dialect.issuer).toBe(derived);
    expect(dialect.endpoints).toEqual({ jwks_uri: `${derived}/.well-known/jwks.json` });
  });

  it.each([
    ['a prefix', 'acme', 'https://acme.auth.us-west-2.amazoncognito.com'],
    ['a host', 'auth.acme.example', 'https://auth.acme.example'],
    ['a URL', 'https://auth.acme.example/', 'https://auth.acme.example'],
  ])('has its OAuth endpoints on another host, named by %s [IP19]', (_form, given, base) => {
    expect(cognitoDialect({ ...options, domain: given }).endpoints).toMatchObject({
      token_endpoint: `${base}/oauth2/token`,
      authorization_endpoint: `${base}/oauth2/authorize`,
      revocation_endpoint: `${base}/oauth2/revoke`,
    });
  });

  it('says what it can, as data', () => {
    expect(connect({ authentication }).capabilities).toMatchObject({
      introspection: 'local',
      revocation: { accessToken: false, refreshToken: true },
      issuance: { target: 'none', echoesScope: false, clientAuth: ['client_secret_basic', 'client_secret_post'] },
      accessToken: { typ: ['absent'], audienceCheck: 'client_id', scopeClaims: ['scope'] },
    });
  });

  it('is told of a resource by a person’s sign-in, never by a machine’s request', () => {
    const { targetParameters } = cognitoDialect(options);
    expect(targetParameters('https://api.example.com', 'person')).toEqual({ resource: 'https://api.example.com' });
    expect(targetParameters('https://api.example.com', 'machine')).toEqual({});
    expect(targetParameters(undefined, 'person')).toEqual({});
  });
});

describe('a token of a Cognito user pool', () => {
  it('is accepted without aud and typ, with the key set alone asked for [C1, IP3, IP14]', async () => {
    const answer = await connect().introspect(sign(machinesToken));
    expect(answer).toMatchObject({ active: true, principal: { kind: 'machine', scopes: new Set(['read']) } });
    expect(pool.asked.map(({ url }) => url)).toEqual([`${issuer}/.well-known/jwks.json`]);
    for (const typ of ['JWT', 'at+jwt', 'logout+jwt', '']) {
      expect([typ, await outcomeOf(sign(machinesToken, { typ }))]).toEqual([typ, 'typ_not_accepted']);
    }
  });

  it('is refused when it is an ID token, although the second key of the same set signed it [C8, IP13]', async () => {
    const real = { ...idToken, iss: issuer, exp: machinesToken.exp, iat: machinesToken.iat };
    for (const clientIds of [options.clientIds, null]) {
      expect(await outcomeOf(sign(real, {}, identity), connect({ clientIds }))).toBe('typ_not_accepted');
    }
    expect(await outcomeOf(sign(personsToken, {}, identity))).toBe('accepted');
  });

  it('is refused from another pool, or from a client that is not ours [C13]', async () => {
    for (const iss of [issuer.replace('example', 'other'), `${issuer}/`, issuer.replace('us-west-2.', 'us-east-1.')]) {
      expect([iss, await outcomeOf(sign({ ...machinesToken, iss }))]).toEqual([iss, 'issuer_not_trusted']);
    }
    expect(await outcomeOf(sign({ ...machinesToken, client_id: 'other', sub: 'other' }))).toBe('client_not_accepted');
    expect(pool.asked.every(({ url }) => url.startsWith(`${issuer}/`))).toBe(true);
  });

  it('that is bound to a resource must be bound to ours', async () => {
    const api = 'https://api.example.com';
    expect(await outcomeOf(sign(boundToken))).toBe('audience_mismatch');
    expect(await outcomeOf(sign(boundToken), connect({ resourceServer: api }))).toBe('accepted');
    expect(await outcomeOf(sign({ ...boundToken, aud: `${api}/v2` }), connect({ resourceServer: api }))).toBe(
      'audience_mismatch',
    );
  });

  it('has our scope names: those of our resource server, or the aliased [IP2]', async () => {
    const scopesOf = async (scope: string, changes: Partial<CognitoOptions> = {}) => {
      const answer = await connect(changes).introspect(sign({ ...machinesToken, scope }));
      return answer.active ? [...answer.principal.scopes] : answer.refusal.reason;
    };
    expect(await scopesOf('openid other/read premium_api/read premium_api/write')).toEqual(['read', 'write']);
    const scopeAliases = { 'content:read': 'premium_api/read' };
    expect(await scopesOf('premium_api/read premium_api/content:read', { scopeAliases })).toEqual(['content:read']);
    const resourceServer = 'https://api.example.com';
    expect(await scopesOf('https://api.example.com/read https://api.example.com/v1/read', { resourceServer })).toEqual([
      'read',
    ]);
    expect(await scopesOf('premium_api/read openid', { resourceServer: null })).toEqual(['premium_api/read', 'openid']);
  });

  it('is never asked about: insisting is a misconfiguration [IP16]', async () => {
    await expect(connect().introspect(sign(machinesToken), { mode: 'remote' })).rejects.toMatchObject({
      reason: 'capability_missing',
    });
  });
});

describe('asking a Cognito user pool for a token', () => {
  it('sends full scope names and one credential to the other host, and reads the scopes from the token [IP12, IP19, RC2]', async () => {
    pool.answer(`${domain}/oauth2/token`, {
      access_token: sign(machinesToken),
      expires_in: 3600,
      token_type: 'Bearer',
    });
    const provider = connect({ authentication });
    const grant = await provider.requestToken({ grant: 'client_credentials', scopes: ['read', 'write'] });
    expect(grant).toMatchObject({ granted: true, scopes: ['read'], missingScopes: ['write'] });
    const { form, authorization } = pool.asked.at(-1)!;
    expect(Object.fromEntries(form)).toEqual({
      grant_type: 'client_credentials',
      scope: 'premium_api/read premium_api/write',
    });
    expect(authorization).toBe(`Basic ${btoa('shop:secret')}`);
  });

  it('hands back invalid_scope as an answer, and takes invalid_client with 400 for our own trouble [C2, C3, IP6]', async () => {
    pool.answer(`${domain}/oauth2/token`, { error: 'invalid_scope' }, 400);
    const ask = () => connect({ authentication }).requestToken({ grant: 'client_credentials', scopes: ['admin'] });
    expect(await ask()).toEqual({ granted: false, error: 'invalid_scope', status: 400 });
    pool.answer(`${domain}/oauth2/token`, { error: 'invalid_client' }, 400);
    await expect(ask()).rejects.toMatchObject({ reason: 'issuer_refused_our_credentials' });
  });
});
