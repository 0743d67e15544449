import { describe, expect, it } from '@jest/globals';
import { answerReader } from '@sallyport/identity-provider';
import type { JsonObject } from '@sallyport/keys';
import type { Claims } from '@sallyport/token-verification';
import {
  activeAnswer,
  inactiveAnswer,
  nonExpiringAnswer,
  olderNonExpiringAnswer,
  refreshTokenAnswer,
  resourceAnswer,
} from './arculix-samples.fixture.js';
import { readArculixPrincipal, type ArculixReading } from './arculix.dialect.js';
import { arculixDialect } from './arculix.identity-provider.js';

const issuer = 'https://acme.arculix.example';
const uid = activeAnswer.client_id;
const now = activeAnswer.iat + 60;
const tenant = {
  name: 'arculix',
  baseUrl: issuer,
  clientIds: [uid],
  algorithms: ['RS256'] as const,
  clockSkewSeconds: 60,
  maxLifetimeSeconds: 2_592_000,
};

const answerOf = (answer: object, nonExpiring: 'refuse' | 'accept' = 'refuse') => {
  const claims = answerReader(arculixDialect({ ...tenant, nonExpiring }))(answer as JsonObject, now * 1000);
  return claims.ok ? claims.value : claims.refusal.reason;
};
const principalOf = (claims: object, reading: ArculixReading = { clientIds: [uid] }) => {
  const principal = readArculixPrincipal({ iss: issuer, exp: activeAnswer.exp, ...claims } as Claims, reading);
  return principal.ok ? principal.value : principal.refusal.reason;
};

describe('an answer as Doorkeeper gives it', () => {
  it('is bound to the configured tenant: it names no issuer of its own', () => {
    const { active: _, ...members } = activeAnswer;
    expect(answerOf(activeAnswer)).toEqual({ ...members, iss: issuer });
    expect(answerOf({ ...activeAnswer, iss: 'https://other.example' })).toBe('issuer_not_trusted');
    expect(answerOf(resourceAnswer)).toMatchObject({ aud: resourceAnswer.aud });
  });

  it('is a no when it is one, or is nothing definite [T-INT-1, IP7]', () => {
    for (const answer of [inactiveAnswer, {}, { ...activeAnswer, active: 'true' }, { ...activeAnswer, active: 1 }]) {
      expect(answerOf(answer)).toBe('token_inactive');
    }
  });

  it('must hold scope and a client or subject besides active [IP8]', () => {
    expect(answerOf({ active: true })).toBe('expiry_missing');
    expect(answerOf({ ...activeAnswer, scope: undefined })).toBe('claims_malformed');
    expect(answerOf({ ...activeAnswer, scope: ['profile:read'] })).toBe('claims_malformed');
    expect(answerOf({ ...activeAnswer, client_id: null })).toBe('subject_malformed');
  });

  it('without a usable exp is refused by default [IP20, T-INT-2]', () => {
    expect(answerOf(nonExpiringAnswer)).toBe('expiry_missing');
    for (const exp of [0, activeAnswer.iat - 3600]) expect(answerOf({ ...activeAnswer, exp })).toBe('token_expired');
    for (const exp of [null, '1700007200', {}]) expect(answerOf({ ...activeAnswer, exp })).toBe('expiry_missing');
  });

  it('about a token that never expires holds for a minute where those are accepted [IP20]', () => {
    for (const answer of [nonExpiringAnswer, olderNonExpiringAnswer]) {
      expect(answerOf(answer, 'accept')).toMatchObject({ exp: now + 60 });
    }
    expect(answerOf(activeAnswer, 'accept')).toMatchObject({ exp: activeAnswer.exp });
    for (const exp of [null, '', false, -1, activeAnswer.iat - 3600]) {
      expect([exp, typeof answerOf({ ...activeAnswer, exp }, 'accept')]).toEqual([exp, 'string']);
    }
  });

  it('about a refresh token is no answer about a token that never expires', () => {
    expect(answerOf(refreshTokenAnswer)).toBe('expiry_missing');
    expect(answerOf(refreshTokenAnswer, 'accept')).toBe('expiry_missing');
  });

  it('about a token of another type is refused: it is no bearer token', () => {
    expect(answerOf({ ...activeAnswer, token_type: 'bearer' })).toMatchObject({ client_id: uid });
    expect(answerOf({ ...activeAnswer, token_type: 'DPoP' })).toBe('sender_constrained');
    expect(answerOf({ ...activeAnswer, cnf: { jkt: 'thumb' } })).toBe('sender_constrained');
  });
});

describe('the principal of such an answer', () => {
  it('is named by sub, else by username, else by the client', () => {
    const { client_id: clientId } = activeAnswer;
    expect(principalOf({ ...activeAnswer, sub: 'ada', username: 'al' })).toMatchObject({ subject: 'ada', clientId });
    expect(principalOf({ ...activeAnswer, username: 'al' })).toMatchObject({ subject: 'al', clientId });
    expect(principalOf(activeAnswer)).toMatchObject({ subject: uid, clientId });
    expect(principalOf({ ...activeAnswer, sub: '', username: 7 })).toMatchObject({ subject: uid });
    expect(principalOf({ client_id: undefined }, { clientIds: null })).toBe('subject_malformed');
    expect(principalOf({ sub: 'ada' }, { clientIds: null })).not.toHaveProperty('clientId');
  });

  it('may be a machine or a person, unless the settings know [IP15]', () => {
    expect(principalOf(activeAnswer)).toMatchObject({ kind: 'unknown' });
    expect(principalOf({ ...activeAnswer, username: 'al' })).toMatchObject({ kind: 'unknown' });
    expect(principalOf(activeAnswer, { clientIds: [uid], assume: 'machine' })).toMatchObject({ kind: 'machine' });
  });

  it('must be of a listed application where applications are listed [IP3, C13]', () => {
    expect(principalOf(activeAnswer, { clientIds: ['another'] })).toBe('client_not_accepted');
    expect(principalOf(activeAnswer, { clientIds: [] })).toBe('client_not_accepted');
    expect(principalOf({ ...activeAnswer, client_id: undefined, sub: 'ada' })).toBe('client_not_accepted');
    expect(principalOf(activeAnswer, { clientIds: null })).toMatchObject({ clientId: uid });
  });

  it('has the scopes of scope alone [IP1, T-SCP-2, T-SCP-3]', () => {
    const elsewhere = { scp: ['a'], scopes: ['a'], permissions: ['a'], roles: ['a'] };
    expect(principalOf({ ...activeAnswer, ...elsewhere })).toMatchObject({
      scopes: new Set(['profile:read', 'content:read']),
      audience: [],
    });
    for (const scope of [['a'], null, undefined, 1, {}, '']) {
      expect(principalOf({ ...activeAnswer, ...elsewhere, scope })).toMatchObject({ scopes: new Set() });
    }
  });
});
