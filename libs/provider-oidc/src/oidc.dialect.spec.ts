import { describe, expect, it } from '@jest/globals';
import type { Principal } from '@sallyport/protocol';
import { readOidcPrincipal } from './oidc.dialect.js';

const claims = { iss: 'https://issuer.example', sub: 'shop', client_id: 'shop', exp: 2_000_000_000, scope: 'a b' };

const read = (changes: Record<string, unknown>): Principal => {
  const outcome = readOidcPrincipal({ ...claims, ...changes });
  if (!outcome.ok) throw new Error(outcome.refusal.reason);
  return outcome.value;
};

describe('the principal of OIDC claims', () => {
  it('takes over issuer, subject, client and expiry', () => {
    expect(read({ aud: 'https://api.example' })).toEqual({
      issuer: 'https://issuer.example',
      subject: 'shop',
      clientId: 'shop',
      scopes: new Set(['a', 'b']),
      audience: ['https://api.example'],
      kind: 'machine',
      expiresAt: 2_000_000_000,
    });
  });

  it('splits a scope string at spaces and nowhere else [T-SCP-1]', () => {
    expect(read({ scope: 'a  b' }).scopes).toEqual(new Set(['a', 'b']));
    expect(read({ scope: 'read,write' }).scopes).toEqual(new Set(['read,write']));
    expect(read({ scope: 'read\twrite\nadmin\u0000' }).scopes).toEqual(new Set(['read\twrite\nadmin\u0000']));
    expect(read({ scope: 'READ read:all' }).scopes).toEqual(new Set(['READ', 'read:all']));
  });

  it('reads no scope out of any other shape or claim [T-SCP-2, T-SCP-3, IP1]', () => {
    const shapes = [['a', 'b'], [['a']], null, undefined, 1, true, { a: true }, '', '   '];
    for (const scope of shapes) expect(read({ scope }).scopes).toEqual(new Set());
    const elsewhere = { scp: ['a'], permissions: ['a'], roles: ['a'], groups: ['a'], sub: 'a' };
    expect(read({ scope: undefined, ...elsewhere }).scopes).toEqual(new Set());
  });

  it('grants nothing by a genuine token without scopes, nor by roles that were not asked about [IP17]', () => {
    // What an application of the same tenant gets from Entra for any API there, without and with a role of it.
    const { scope: _, ...applications } = { ...claims, sub: 'oid', oid: 'oid', appidacr: '1', ver: '1.0' };
    for (const more of [{}, { roles: ['a'] }, { roles: [] }]) {
      expect(readOidcPrincipal({ ...applications, ...more })).toMatchObject({ ok: true, value: { scopes: new Set() } });
    }
  });

  it('keeps a string audience whole and a list as it is [IP3]', () => {
    expect(read({ aud: 'https://a.example https://b.example' }).audience).toEqual([
      'https://a.example https://b.example',
    ]);
    expect(read({ aud: ['x', 'y'] }).audience).toEqual(['x', 'y']);
    expect(read({ aud: undefined }).audience).toEqual([]);
  });

  it('names the client by client_id, else by azp', () => {
    expect(read({ azp: 'other' }).clientId).toBe('shop');
    expect(read({ client_id: undefined, azp: 'other' }).clientId).toBe('other');
    expect(read({ client_id: '' }).clientId).toBeUndefined();
    expect(read({ client_id: 7 })).not.toHaveProperty('clientId');
  });

  it('lets the client stand in for an absent subject, and refuses when there is neither', () => {
    const { sub: _, ...withoutSubject } = claims;
    expect(readOidcPrincipal(withoutSubject)).toMatchObject({ ok: true, value: { subject: 'shop', kind: 'unknown' } });
    const { client_id: __, ...nobody } = withoutSubject;
    expect(readOidcPrincipal(nobody)).toMatchObject({ ok: false, refusal: { reason: 'subject_malformed' } });
    expect(readOidcPrincipal({ ...claims, sub: '' })).toMatchObject({ refusal: { reason: 'subject_malformed' } });
  });

  it('tells machine from user, and says unknown when it cannot [IP15]', () => {
    expect(read({ auth_time: 1 }).kind).toBe('machine');
    expect(read({ client_id: undefined, azp: 'shop' }).kind).toBe('machine');
    expect(read({ sub: 'daniel', auth_time: 1 }).kind).toBe('user');
    expect(read({ sub: 'daniel', amr: ['pwd'] }).kind).toBe('user');
    expect(read({ sub: 'daniel' }).kind).toBe('unknown');
    expect(read({ sub: 'service-account', preferred_username: 'service-account-shop', acr: '1' }).kind).toBe('unknown');
  });

  it('carries any binding on, known or not, so that the token is no bearer token [T-POP-3]', () => {
    expect(read({ cnf: { jkt: 'thumb' } }).confirmation).toEqual({ jkt: 'thumb' });
    expect(read({ cnf: { 'x5t#S256': 'thumb' } }).confirmation).toEqual({ 'x5t#S256': 'thumb' });
    for (const cnf of [{}, { kid: 'x' }, null, 'x', { jkt: 1 }]) expect(read({ cnf }).confirmation).toEqual({});
    expect(read({})).not.toHaveProperty('confirmation');
  });
});
