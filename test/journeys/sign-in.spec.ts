import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EmbeddedDialect } from '../../apps/local-idp/src/dialect.js';
import { startLocalIdp, type LocalIdp } from '../../apps/local-idp/src/local-idp.js';
import { openTab, pageAddress, type Tab } from './sign-in-page.fixture.js';

const names = ['local', 'oidc', 'auth0', 'cognito', 'arculix'] as const;

describe.each(names)('a page that signs people in at %s', (name) => {
  let idp: LocalIdp;
  let dialect: EmbeddedDialect;
  beforeAll(async () => {
    idp = await startLocalIdp({ dialect: name, accessTokenTtlSeconds: 600 });
    dialect = idp.dialects[name];
  });
  afterAll(() => idp.close());

  async function signIn(tab: Tab) {
    const { store } = await tab.load();
    await store.signIn();
    const callback = await dialect.people!.signIn(tab.whereTo(), 'ada');
    return { callback, ...(await tab.load(callback)) };
  }

  it('begins with a guest, and leaves with S256, state and, for an ID token, a nonce (P11)', async () => {
    const tab = openTab(dialect);
    const { store, seen } = await tab.load();
    expect(store.state).toEqual({ status: 'guest' });
    expect(seen).toEqual([['configured', 'guest']]);
    await store.signIn();
    const { searchParams } = tab.whereTo();
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: 'code',
      client_id: 'browser',
      redirect_uri: pageAddress,
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(searchParams.has('nonce')).toBe(name !== 'arculix');
  });

  it('knows who came back, and leaves no code in the address', async () => {
    const tab = openTab(dialect);
    const { store, seen } = await signIn(tab);
    expect(store.state).toMatchObject({
      status: 'signed-in',
      person: name === 'arculix' ? {} : { subject: expect.any(String), name: 'Ada Lovelace' },
    });
    expect(seen).toEqual([['configured', 'signed-in']]);
    expect(tab.address).toBe(pageAddress);
    expect(await store.accessToken()).toEqual(expect.any(String));
    expect((await store.idToken()) === undefined).toBe(name === 'arculix');
  });

  it('takes no callback that it did not ask for, and asks the server nothing (P11)', async () => {
    const tab = openTab(dialect);
    const { store } = await tab.load();
    await store.signIn();
    const callback = await dialect.people!.signIn(tab.whereTo(), 'ada');
    const before = dialect.counters.token;
    const stateless = new URL(callback);
    stateless.searchParams.delete('state');
    // In this tab without its state, in another with it, and in this one again: the sign-in was for one answer.
    for (const [where, address] of [
      [tab, stateless],
      [openTab(dialect), callback],
      [tab, callback],
    ] as const) {
      const { store: loaded } = await where.load(address);
      expect(loaded.state).toEqual({ status: 'guest', problem: { kind: 'foreign-callback' } });
      expect(await loaded.accessToken()).toBeUndefined();
      expect(where.address).toBe(pageAddress);
    }
    expect(dialect.counters.token).toBe(before);
  });

  it('says so when the person said no', async () => {
    const tab = openTab(dialect);
    const { store } = await tab.load();
    await store.signIn();
    const state = tab.whereTo().searchParams.get('state')!;
    const answer = new URLSearchParams({ error: 'access_denied', state, iss: dialect.issuer });
    const { store: loaded } = await tab.load(`${pageAddress}?${answer.toString()}`);
    expect(loaded.state).toMatchObject({ status: 'guest', problem: { kind: 'refused', error: 'access_denied' } });
  });

  it('stays signed in over a reload, with no refresh token in the tab', async () => {
    const tab = openTab(dialect);
    const { store } = await signIn(tab);
    const token = await store.accessToken();
    const { store: again, seen } = await tab.load();
    expect(seen).toEqual([['configured', 'signed-in']]);
    expect(await again.accessToken()).toBe(token);
    // Nothing renews it now, and its end is an end.
    tab.pass(600_000);
    expect(await again.accessToken()).toBeUndefined();
    expect(again.state.status).toBe('expired');
    const { store: later } = await tab.load();
    expect(later.state.status).toBe('expired');
    expect([...tab.texts.values()].join('')).not.toContain(token);
  });

  it('renews before the end, once for all who ask', async () => {
    const tab = openTab(dialect);
    const { store } = await signIn(tab);
    const token = await store.accessToken();
    const before = dialect.counters.token;
    tab.pass(545_000);
    const renewed = await Promise.all([store.accessToken(), store.accessToken(), store.idToken()]);
    expect(renewed[0]).toEqual(expect.any(String));
    expect(renewed[0]).not.toBe(token);
    expect(renewed[1]).toBe(renewed[0]);
    expect(dialect.counters.token).toBe(before + 1);
    expect(store.state.status).toBe('signed-in');
  });

  it('is not signed out by an outage, and has expired once the token has (RP6)', async () => {
    const tab = openTab(dialect);
    const { store } = await signIn(tab);
    const token = await store.accessToken();
    tab.pass(545_000);
    dialect.faults.inject({ kind: 'server-error', on: 'token', times: 2 });
    expect(await store.accessToken()).toBe(token);
    expect(store.state.status).toBe('signed-in');
    tab.pass(60_000);
    expect(await store.accessToken()).toBeUndefined();
    expect(store.state).toMatchObject({ status: 'expired', problem: { kind: 'unreachable' } });
    // It comes back with the server.
    expect(await store.accessToken()).toEqual(expect.any(String));
    expect(store.state.status).toBe('signed-in');
    dialect.faults.clear();
  });

  it('has expired when the server takes the session back, or the API the token (RP6)', async () => {
    const tab = openTab(dialect);
    const { store } = await signIn(tab);
    await store.refused((await store.accessToken())!);
    expect(store.state.status).toBe('signed-in');

    const { store: reloaded } = await tab.load();
    await reloaded.refused('another token');
    expect(reloaded.state.status).toBe('signed-in');
    await reloaded.refused((await reloaded.accessToken())!);
    expect(reloaded.state.status).toBe('expired');
  });

  it('signs out here and at the server, as the vendor has it', async () => {
    const tab = openTab(dialect);
    const { store } = await signIn(tab);
    const before = dialect.counters.revocation;
    await store.signOut();
    expect(store.state).toEqual({ status: 'guest' });
    expect([...tab.texts.keys()]).toEqual([]);
    expect(await store.accessToken()).toBeUndefined();
    expect(dialect.counters.revocation).toBeGreaterThan(before);
    if (name === 'arculix') {
      expect(tab.left()).toBe(false);
      return;
    }
    const answer = await fetch(tab.whereTo(), { redirect: 'manual' });
    if (name === 'local' || name === 'oidc') expect(await answer.text()).toContain('/session/end/confirm');
    else expect(answer.headers.get('location')).toBe(pageAddress);
  });

  it('leaves no token behind that a renewal brings after the sign-out', async () => {
    const tab = openTab(dialect);
    const { store } = await signIn(tab);
    tab.pass(545_000);
    // The server has renewed, and its answer is still on its way.
    const { fetch } = globalThis;
    let arrive = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const asked = new Promise<void>((resolve) => {
      globalThis.fetch = async (...request) => {
        const answer = await fetch(...request);
        resolve();
        await arrived;
        return answer;
      };
    });
    const late = store.accessToken();
    await asked;
    globalThis.fetch = fetch;
    await store.signOut();
    const before = dialect.counters.revocation;
    arrive();
    expect(await late).toBeUndefined();
    expect(store.state).toEqual({ status: 'guest' });
    expect([...tab.texts.keys()]).toEqual([]);
    // Where refresh tokens rotate there is a new one; where they stay, the same was taken back before.
    if (name !== 'cognito') expect(dialect.counters.revocation).toBeGreaterThan(before);
  });

  it('signs out here although the server does not answer, and says what is left', async () => {
    const tab = openTab(dialect);
    const { store } = await signIn(tab);
    dialect.faults.inject({ kind: 'server-error', on: 'revocation', times: 1 });
    await store.signOut();
    expect(store.state).toEqual({ status: 'guest', problem: { kind: 'sign-out-incomplete' } });
    dialect.faults.clear();
  });

  it('stays where it is when the server does not answer', async () => {
    if (name === 'arculix') return; // nothing is asked before the page is left
    const tab = openTab(dialect);
    const { store } = await tab.load();
    dialect.faults.inject({ kind: 'server-error', on: 'discovery', times: 1 });
    await store.signIn();
    expect(store.state).toEqual({ status: 'guest', problem: { kind: 'unreachable' } });
    expect(tab.left()).toBe(false);
    await store.signIn();
    expect(tab.left()).toBe(true);
    dialect.faults.clear();
  });
});
