import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createAuthenticator, type Authentication } from '@sallyport/composition';
import { nodeSend } from '@sallyport/issuer-client';
import { OutageError, RefusalError, type OutageReason } from '@sallyport/protocol';
import { readSettings } from '@sallyport/settings';
import type { Fault } from '../../apps/local-idp/src/faults.js';
import { startLocalIdp, type LocalIdp } from '../../apps/local-idp/src/local-idp.js';

const troubles: readonly (readonly [what: string, fault: Omit<Fault, 'on'>, reason: OutageReason])[] = [
  ['429 with Retry-After', { kind: 'rate-limited', retryAfterSeconds: 7 }, 'issuer_rate_limited'],
  ['500', { kind: 'server-error', status: 500 }, 'issuer_error'],
  ['503', { kind: 'server-error' }, 'issuer_error'],
  ['a body cut short', { kind: 'truncated' }, 'issuer_unreachable'],
  ['a page instead of JSON', { kind: 'nonsense' }, 'issuer_answer_unusable'],
  ['no answer at all', { kind: 'hang' }, 'issuer_timeout'],
];

describe.each(['auth0', 'cognito', 'arculix', 'oidc'] as const)('trouble of our own at %s (INV-8)', (dialect) => {
  let idp: LocalIdp;
  let offset: number;
  let authentication: Authentication;
  beforeAll(async () => void (idp = await startLocalIdp({ dialect })));
  afterAll(() => idp.close());

  const connect = (changes: Readonly<Record<string, string>> = {}) =>
    createAuthenticator(readSettings({ ...idp.environment(), ...changes }), {
      clock: () => Date.now() + offset,
      send: nodeSend,
    });
  beforeEach(() => {
    idp.faults.clear();
    offset = 0;
    authentication = connect();
  });

  /** Where a token is decided: at the keys, or by introspection where tokens are opaque. */
  const on = dialect === 'arculix' ? 'introspection' : 'jwks';
  async function outcomeOf(token: string): Promise<unknown> {
    try {
      const outcome = await authentication.authenticator.authenticate({ scheme: 'Bearer', token });
      return outcome.ok ? 'accepted' : outcome.refusal.reason;
    } catch (error) {
      return error;
    }
  }
  const ask = () => authentication.issuers.issuing.requestToken({ grant: 'client_credentials' });
  const failureOf = (call: Promise<unknown>) =>
    call.then(
      (answer) => answer,
      (error: unknown) => error,
    );

  it.each(troubles)(
    '%s while a token is judged is an outage, and no fact [A9, F5, T-INT-4]',
    async (_what, fault, reason) => {
      const token = await idp.token('reader');
      idp.faults.inject({ ...fault, on });
      const failure = await outcomeOf(token);
      expect(failure).toBeInstanceOf(OutageError);
      expect(failure).not.toBeInstanceOf(RefusalError);
      expect(failure).toMatchObject({ reason, ...(reason === 'issuer_rate_limited' && { retryAfterSeconds: 7 }) });
      expect(String(failure)).not.toContain(token);
      idp.faults.clear();
      offset = 8_000;
      expect(await outcomeOf(token)).toBe('accepted');
    },
  );

  it('429 is heeded: nobody is asked again before Retry-After is over [F4]', async () => {
    const token = await idp.token('reader');
    idp.faults.inject({ kind: 'rate-limited', retryAfterSeconds: 30, on });
    await outcomeOf(token);
    const asked = idp.counters[on];
    for (const seconds of [0, 10, 29]) {
      offset = seconds * 1000;
      expect(await outcomeOf(token)).toMatchObject({ reason: 'issuer_rate_limited' });
    }
    expect(idp.counters[on]).toBe(asked);
    idp.faults.clear();
    offset = 31_000;
    expect(await outcomeOf(token)).toBe('accepted');
  });

  it.each(troubles)('%s when we ask for a token is an outage, no refused grant', async (_what, fault, reason) => {
    idp.faults.inject({ ...fault, on: 'token' });
    const failure = await failureOf(ask());
    expect(failure).toBeInstanceOf(OutageError);
    expect(failure).toMatchObject({ reason });
    expect(String(failure)).not.toContain('writer-secret');
    idp.faults.clear();
    expect(await ask()).toMatchObject({ granted: true });
  });

  it('a secret that is refused is our trouble as well, whatever status the vendor gives it [IP6, C3, T-INT-5]', async () => {
    const prefix = dialect.toUpperCase();
    authentication = connect({
      [`${prefix}_CLIENT_SECRET`]: 'not-the-secret',
      ...(dialect === 'arculix' && { ARCULIX_INTROSPECTION_CLIENT_SECRET: 'not-the-secret' }),
    });
    const failures = [await failureOf(ask())];
    const introspects = authentication.issuers.issuing.capabilities.introspection === 'remote';
    if (introspects) failures.push(await outcomeOf(await idp.token('opaque')), await outcomeOf('never-issued'));
    for (const failure of failures) {
      expect(failure).toBeInstanceOf(OutageError);
      expect(failure).toMatchObject({ reason: 'issuer_refused_our_credentials' });
      expect(String(failure)).not.toContain('not-the-secret');
    }
  });
});

describe('an endpoint that is asked about the wrong kind of token [IP9]', () => {
  it('is not taken for one that says no: oidc-provider introspects no JWT', async () => {
    const idp = await startLocalIdp({ dialect: 'oidc' });
    try {
      const { issuing } = createAuthenticator(readSettings(idp.environment('reader'))).issuers;
      const token = await idp.token('reader');
      expect(await issuing.introspect(token)).toMatchObject({ active: true, provenance: { how: 'local' } });
      await expect(issuing.introspect(token, { mode: 'remote' })).rejects.toMatchObject({
        name: 'OutageError',
        reason: 'issuer_answer_unusable',
        status: 400,
      });
    } finally {
      await idp.close();
    }
  });
});
