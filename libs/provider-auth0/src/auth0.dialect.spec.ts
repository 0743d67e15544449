import { describe, expect, it } from '@jest/globals';
import type { Principal } from '@sallyport/protocol';
import type { Claims } from '@sallyport/token-verification';
import {
  agentsToken,
  delegatedToken,
  idToken,
  machinesToken,
  personsToken,
  personsTokenAtAgent,
  personsTokenInBrowser,
  personsTokenRfc9068,
} from './auth0-samples.fixture.js';
import { readAuth0Principal } from './auth0.dialect.js';
import type { Auth0ScopeClaim } from './auth0.options.js';

const read = (claims: Claims, scopeFrom: readonly Auth0ScopeClaim[] = ['scope']): Principal => {
  const outcome = readAuth0Principal(claims, scopeFrom);
  if (!outcome.ok) throw new Error(outcome.refusal.reason);
  return outcome.value;
};
const scopesOf = (changes: Record<string, unknown>, scopeFrom?: readonly Auth0ScopeClaim[]) => [
  ...read({ ...machinesToken, ...changes }, scopeFrom).scopes,
];

describe('the principal of an Auth0 token, from claims that Auth0 prints', () => {
  it('is the machine of the account API seed, whole', () => {
    expect(read(machinesToken)).toEqual({
      issuer: 'https://danillouz.eu.auth0.com/',
      subject: 'FHgLVARPk8oXjsP5utP8wYAnZePPAkw1@clients',
      clientId: 'FHgLVARPk8oXjsP5utP8wYAnZePPAkw1',
      scopes: new Set(['get:profile']),
      audience: ['https://api.danillouz.dev/account'],
      kind: 'machine',
      expiresAt: 1560849250,
    });
  });

  it('is the same person in both profiles', () => {
    const person = {
      issuer: 'https://my-domain.auth0.com/',
      subject: 'auth0|123456',
      clientId: 'my_client_id',
      scopes: new Set(['openid', 'profile', 'read:patients', 'read:admin']),
      audience: ['https://example.com/health-api', 'https://my-domain.auth0.com/userinfo'],
      kind: 'user',
      expiresAt: 1311281970,
    };
    expect(read(personsToken)).toEqual(person);
    expect(read(personsTokenRfc9068)).toEqual(person);
  });

  it.each([
    ['an agent by itself', agentsToken, 'agent', 'agt_1a2b3c'],
    ['a person at a client of an agent', personsTokenAtAgent, 'agent', 'auth0|user123'],
    ['an agent acting for a person', delegatedToken, 'agent', 'auth0|user123'],
    ['a person in a browser, where agents are told of', personsTokenInBrowser, 'user', 'auth0|user123'],
  ])('tells %s', (_who, claims, kind, subject) => {
    expect(read(claims)).toMatchObject({ kind, subject, clientId: claims.client_id, scopes: new Set(['read:data']) });
  });

  it('carries the binding of the delegated token on, so that it is no bearer token', () => {
    expect(read(delegatedToken).confirmation).toEqual({ jkt: 'NzbLsXh8uDCcd7MNwrnNZpX0ak8ACQ' });
    expect(read(agentsToken)).not.toHaveProperty('confirmation');
  });

  it('is none for the ID token: it names no client [T-KIND-1, D11]', () => {
    expect(readAuth0Principal(idToken, ['scope'])).toMatchObject({
      ok: false,
      refusal: { reason: 'typ_not_accepted' },
    });
  });
});

describe('the kind of an Auth0 principal [IP15]', () => {
  const { gty: _, ...machine9068 } = machinesToken;
  const client = machinesToken.azp;
  it.each([
    ['machine', 'gty and @clients', machinesToken],
    ['machine', '@clients alone, as in the RFC 9068 profile', machine9068],
    ['machine', 'the client id without @clients', { ...machine9068, sub: client }],
    ['machine', 'gty alone, the subject being an agent', { ...machinesToken, sub: 'agt_1', sub_profile: 'ai_agent' }],
    ['agent', 'sub_profile among other words', { ...machine9068, sub: 'agt_1', sub_profile: 'service ai_agent' }],
    ['agent', 'an actor', { ...personsToken, act: { sub: 'agt_1' } }],
    ['user', 'a connection and an id, the grant being another', { ...personsToken, gty: 'password' }],
    ['unknown', 'somebody else’s @clients', { ...machine9068, sub: 'other@clients' }],
    ['unknown', 'a profile that is no text', { ...machine9068, sub: 'x', sub_profile: ['ai_agent'] }],
    ['unknown', 'nothing that tells', { ...machine9068, sub: 'x' }],
  ])('is %s by %s', (kind, _by, claims) => {
    expect(read(claims).kind).toBe(kind);
  });
});

describe('the scopes of an Auth0 token', () => {
  const permissions = ['write:patients'];

  it('are those of scope, and permissions are not merged into them unasked [IP1, D8]', () => {
    expect(scopesOf({ permissions })).toEqual(['get:profile']);
    expect(scopesOf({ permissions, scope: undefined })).toEqual([]);
  });

  it('are the permissions where those are configured, and scope may then list what was merely asked [IP1]', () => {
    expect(scopesOf({ permissions, scope: 'admin:everything' }, ['permissions'])).toEqual(permissions);
    expect(scopesOf({ permissions: [] }, ['permissions'])).toEqual([]);
    expect(scopesOf({}, ['permissions'])).toEqual([]);
  });

  it('are both where both are configured', () => {
    expect(scopesOf({ permissions }, ['scope', 'permissions'])).toEqual(['get:profile', 'write:patients']);
  });

  it('are none for a permissions claim of another shape [T-SCP-2, T-SCP-3]', () => {
    const shapes = ['write:patients', [['write:patients']], ['write:patients', 7], ['', 'a'], { 0: 'a' }, null, 1];
    for (const shape of shapes) expect(scopesOf({ permissions: shape }, ['permissions'])).toEqual([]);
  });

  it('are none for a scope of another shape, or one that stands elsewhere [T-SCP-2, T-SCP-3]', () => {
    for (const scope of [['get:profile'], [['get:profile']], null, undefined, 1, {}, '', '  ']) {
      expect(scopesOf({ scope })).toEqual([]);
    }
    expect(scopesOf({ scope: undefined, scp: ['a'], roles: ['a'], groups: ['a'], 'https://x/scope': 'a' })).toEqual([]);
  });

  it('are opaque names, colons and all, split at spaces alone [IP2]', () => {
    expect(scopesOf({ scope: 'read:users https://api/x.read a,b' })).toEqual([
      'read:users',
      'https://api/x.read',
      'a,b',
    ]);
  });
});

it('an Auth0 token without subject, or with one that is no name, names nobody', () => {
  for (const sub of [undefined, '', 7, {}]) {
    const claims = { ...machinesToken, sub } as unknown as Claims;
    expect(readAuth0Principal(claims, ['scope'])).toMatchObject({ refusal: { reason: 'subject_malformed' } });
  }
});

it('the client of an Auth0 token is client_id, else azp', () => {
  expect(read({ ...machinesToken, client_id: 'a' }).clientId).toBe('a');
  expect(read({ ...machinesToken, client_id: '' }).clientId).toBe(machinesToken.azp);
  expect(readAuth0Principal({ ...machinesToken, azp: 7 }, ['scope'])).toMatchObject({ ok: false });
});
