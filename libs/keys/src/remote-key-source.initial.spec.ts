import { beforeEach, describe, expect, it } from '@jest/globals';
import { OutageError } from '@sallyport/protocol';
import { fakeClock, type FakeClock } from '@sallyport/testing';
import { Issuer, publicJwk, settle, verdict, type Answer } from './issuer.fixture.js';
import { importKeySet } from './key-set.js';
import { RemoteKeySource } from './remote-key-source.js';

const keyA = publicJwk('a');
const keyB = publicJwk('b');
const down = new OutageError('issuer_unreachable', { host: 'issuer.example' });

let issuer: Issuer;
let time: FakeClock;
let source: RemoteKeySource;

/** A process that begins with a snapshot which may be used for another ten hours. */
beforeEach(() => {
  issuer = new Issuer({ keys: [keyA] });
  time = fakeClock();
  source = sourceWith({ keys: [keyA] });
});

const sourceWith = (jwks: unknown, usableForSeconds = 36_000) =>
  new RemoteKeySource({
    fetchKeySet: issuer.fetchKeySet,
    clock: time.clock,
    random: () => 0,
    initial: { keys: importKeySet(jwks), usableUntil: time.clock() + usableForSeconds * 1000 },
  });

const ask = (kid: string | undefined): Answer => source.keyFor({ kid, alg: 'EdDSA' });

describe('keys from before the process began (T-JWKS-4)', () => {
  it('answer the first caller at once, and the issuer is asked when that has its answer', async () => {
    expect(ask('a')).toMatchObject({ ok: true, value: { kid: 'a' } });
    await Promise.resolve();
    expect(issuer.requests).toBe(0);
    await settle();
    expect(issuer.requests).toBe(1);
  });

  it('answer no second caller: everyone waits for the one refresh that the first began', async () => {
    const release = issuer.hold();
    void ask('a');
    const others = Array.from({ length: 50 }, () => ask('a'));
    expect(others.every((answer) => answer instanceof Promise)).toBe(true);
    release();
    expect(new Set(await Promise.all(others.map(verdict)))).toEqual(new Set(['key a']));
    expect(ask('a')).toMatchObject({ ok: true });
    expect(issuer.requests).toBe(1);
  });

  it('are replaced by the refresh: a key taken back since then verifies once and never again (T-JWKS-3)', async () => {
    issuer.answer = { keys: [keyB] };
    expect(await verdict(ask('a'))).toBe('key a');
    expect(await verdict(ask('a'))).toBe('key_unknown');
    expect(await verdict(ask('b'))).toBe('key b');
    issuer.fault = down;
    for (const seconds of [10, 700, 3600]) {
      time.advance({ seconds });
      expect(await verdict(ask('a'))).toBe('outage issuer_unreachable');
    }
  });

  it('that do not hold the key of a new token cost one request, as ever (T-JWKS-2)', async () => {
    issuer.answer = { keys: [keyA, keyB] };
    expect(await verdict(ask('b'))).toBe('key b');
    expect(ask('a')).toMatchObject({ ok: true });
    expect(issuer.requests).toBe(1);
  });

  it('are no answer to an unknown kid while a refresh is to be had, and an outage while none is (INV-8)', async () => {
    expect(await verdict(ask('nobody'))).toBe('key_unknown');
    source = sourceWith({ keys: [keyA] });
    issuer.fault = down;
    expect(await verdict(ask('nobody'))).toBe('outage issuer_unreachable');
  });

  it('serve on while the issuer is down, as long as they may and not longer (F2)', async () => {
    issuer.fault = down;
    expect(await verdict(ask('a'))).toBe('key a');
    expect(await verdict(ask('a'))).toBe('key a');
    for (let second = 1; second < 36_000; second += 600) {
      time.advance({ seconds: 600 });
      const left = 36_000 - (second + 599);
      if (left > 0) expect(ask('a')).toMatchObject({ ok: true });
      await settle();
    }
    time.advance({ seconds: 600 });
    expect(await verdict(ask('a'))).toBe('outage issuer_unreachable');
  });

  it('end with the first answer of an issuer that is back', async () => {
    issuer.fault = down;
    await verdict(ask('a'));
    await verdict(ask('a'));
    issuer.fault = undefined;
    issuer.answer = { keys: [keyB] };
    time.advance({ seconds: 2 });
    void ask('a'); // begins the refresh
    await settle();
    expect(await verdict(ask('a'))).toBe('key_unknown');
  });

  it('are gone for a process that sleeps past their age: it is cold (F19)', async () => {
    time.advance({ seconds: 36_000 });
    expect(await verdict(ask('a'))).toBe('key a');
    expect(issuer.requests).toBe(1);
    source = sourceWith({ keys: [keyA] });
    time.advance({ seconds: 36_000 });
    issuer.fault = down;
    expect(await verdict(ask('a'))).toBe('outage issuer_unreachable');
  });

  it('leave nothing to be remembered: not before the refresh, nor while the issuer is down', async () => {
    expect(source.freshUntil()).toBe(time.clock());
    const release = issuer.hold();
    void ask('a');
    expect(source.freshUntil()).toBe(time.clock());
    issuer.fault = down;
    release();
    expect(await verdict(ask('a'))).toBe('key a');
    expect(source.freshUntil()).toBe(time.clock());
    issuer.fault = undefined;
    time.advance({ seconds: 2 });
    void ask('a');
    await settle();
    expect(source.freshUntil()).toBe(time.clock() + 600_000);
  });
});
