import { describe, expect, it } from '@jest/globals';
import type { Principal } from '@sallyport/protocol';
import type { Claims } from '@sallyport/token-verification';
import { boundToken, idToken, machinesToken, personsToken } from './cognito-samples.fixture.js';
import { cognitoScopeNames, readCognitoPrincipal } from './cognito.dialect.js';

const client = 'xxxxxxxxxxxxexample';

const outcomeOf = (claims: object, clientIds: readonly string[] | null = [client], server: string | null = null) => {
  const outcome = readCognitoPrincipal(claims as Claims, clientIds, server);
  return outcome.ok ? 'accepted' : outcome.refusal.reason;
};
const read = (claims: object): Principal => {
  const outcome = readCognitoPrincipal(claims as Claims, [client], null);
  if (!outcome.ok) throw new Error(outcome.refusal.reason);
  return outcome.value;
};

describe('the principal of a Cognito access token, from claims that Amazon prints', () => {
  it('is the person, without an audience', () => {
    expect(read(personsToken)).toEqual({
      issuer: 'https://cognito-idp.us-west-2.amazonaws.com/us-west-2_example',
      subject: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
      clientId: client,
      scopes: new Set(['phone', 'openid', 'profile', 'resourceserver.1/appclient2', 'email']),
      audience: [],
      kind: 'user',
      expiresAt: 1676317451,
    });
  });

  it('is the machine, which is its own subject [C1]', () => {
    expect(read(machinesToken)).toMatchObject({
      subject: client,
      clientId: client,
      kind: 'machine',
      scopes: new Set(['premium_api/read']),
      audience: [],
    });
  });

  it('is none for an ID token, whatever clients are accepted [C8, IP13, T-KIND-1]', () => {
    expect(outcomeOf(idToken)).toBe('typ_not_accepted');
    expect(outcomeOf(idToken, null)).toBe('typ_not_accepted');
    expect(outcomeOf({ ...idToken, client_id: client })).toBe('typ_not_accepted');
    for (const use of [undefined, 'ACCESS', ['access'], 'access ', null]) {
      expect(outcomeOf({ ...personsToken, token_use: use })).toBe('typ_not_accepted');
    }
  });

  it('is none for a client that is not on the list, or that is not named [C13]', () => {
    expect(outcomeOf(personsToken, ['another'])).toBe('client_not_accepted');
    expect(outcomeOf(personsToken, [])).toBe('client_not_accepted');
    expect(outcomeOf(personsToken, null)).toBe('accepted');
    for (const clientId of [undefined, '', 7, [client]]) {
      expect(outcomeOf({ ...personsToken, client_id: clientId }, null)).toBe('client_not_accepted');
    }
  });

  it('is none without a subject', () => {
    for (const sub of [undefined, '', 7]) expect(outcomeOf({ ...machinesToken, sub })).toBe('subject_malformed');
  });

  it('is bound to a resource as soon as there is an aud, and that must be ours [IP3]', () => {
    const api = 'https://api.example.com';
    expect(read(boundToken).audience).toEqual([api]);
    expect(outcomeOf(boundToken, [client], api)).toBe('accepted');
    expect(outcomeOf({ ...boundToken, aud: ['https://other.example', api] }, [client], api)).toBe('accepted');
    for (const aud of ['https://other.example', `${api}/`, `${api} x`, [], 7, null]) {
      expect(outcomeOf({ ...boundToken, aud }, [client], api)).toBe('audience_mismatch');
    }
    expect(outcomeOf(boundToken, [client], null)).toBe('accepted');
    expect(outcomeOf(personsToken, [client], api)).toBe('accepted');
  });

  it('has a kind by what is there: a username, or the client as subject [IP15]', () => {
    const { username: _, ...nameless } = personsToken;
    expect(read(nameless).kind).toBe('unknown');
    expect(read({ ...machinesToken, username: 'x' }).kind).toBe('user');
    expect(read({ ...machinesToken, sub: 'another' }).kind).toBe('unknown');
  });

  it('has the scopes of scope alone, a text of names between spaces [IP1, T-SCP-2, T-SCP-3]', () => {
    const elsewhere = { scp: ['a'], permissions: ['a'], roles: ['a'], 'cognito:groups': ['a'] };
    expect(read({ ...machinesToken, scope: undefined, ...elsewhere }).scopes).toEqual(new Set());
    for (const scope of [['a'], [['a']], null, 1, {}, '', '  ']) {
      expect(read({ ...machinesToken, scope }).scopes).toEqual(new Set());
    }
  });

  it('carries a binding to a key on', () => {
    expect(read({ ...machinesToken, cnf: { jkt: 'thumb' } }).confirmation).toEqual({ jkt: 'thumb' });
  });
});

describe('the scope names of a resource server [IP2]', () => {
  it('are ours behind its identifier', () => {
    const { toVendor, toOurs } = cognitoScopeNames('premium_api');
    expect(toVendor('read')).toBe('premium_api/read');
    expect(toOurs('premium_api/read')).toBe('read');
    expect(toVendor('content:read')).toBe('premium_api/content:read');
    expect(toOurs('premium_api/content:read')).toBe('content:read');
  });

  it('are divided from an identifier that is a URL at the last slash', () => {
    const { toVendor, toOurs } = cognitoScopeNames('https://api.example.com/v1');
    expect(toVendor('read')).toBe('https://api.example.com/v1/read');
    expect(toOurs('https://api.example.com/v1/read')).toBe('read');
    expect(toOurs('https://api.example.com/read')).toBeUndefined();
    expect(toOurs('https://api.example.com/v1/deeper/read')).toBeUndefined();
    expect(toOurs('https://api.example.com/v1')).toBeUndefined();
  });

  it('are nobody else’s: other servers, OpenID Connect, sign-in by SDK, near misses', () => {
    const { toOurs } = cognitoScopeNames('premium_api');
    const foreign = ['other/read', 'openid', 'aws.cognito.signin.user.admin', 'read', '/read', 'Premium_api/read'];
    for (const scope of [...foreign, 'xpremium_api/read', 'premium_api', 'premium_api//read', '']) {
      expect([scope, toOurs(scope)]).toEqual([scope, undefined]);
    }
  });

  it('keep their full length where the prefix is not checked', () => {
    const { toVendor, toOurs } = cognitoScopeNames(null);
    expect([toVendor('premium_api/read'), toOurs('premium_api/read')]).toEqual([
      'premium_api/read',
      'premium_api/read',
    ]);
  });
});
