import { beforeEach, describe, expect, it } from '@jest/globals';
import { OutageError } from '@sallyport/protocol';
import { fakeClock, type FakeClock } from '@sallyport/testing';
import { Issuer, publicJwk, settle, verdict, type Answer } from './issuer.fixture.js';
import { RemoteKeySource, type RemoteKeySourceOptions } from './remote-key-source.js';

const keyA = publicJwk('a');
const keyB = publicJwk('b');

let issuer: Issuer;
let time: FakeClock;
beforeEach(() => {
  issuer = new Issuer({ keys: [keyA] });
  time = fakeClock();
});

const sourceOf = (options: Partial<RemoteKeySourceOptions> = {}) =>
  new RemoteKeySource({ fetchKeySet: issuer.fetchKeySet, clock: time.clock, random: () => 0, ...options });

const ask = (source: RemoteKeySource, kid: string | undefined): Answer => source.keyFor({ kid, alg: 'EdDSA' });

async function warm(options: Partial<RemoteKeySourceOptions> = {}): Promise<RemoteKeySource> {
  const source = sourceOf(options);
  expect(await verdict(ask(source, 'a'))).toBe('key a');
  issuer.requests = 0;
  return source;
}

const down = new OutageError('issuer_unreachable', { host: 'issuer.example' });

describe('a known key', () => {
  it('is answered at once and without a request until half of the maximum age', async () => {
    const source = await warm();
    time.advance({ seconds: 299 });
    expect(ask(source, 'a')).toMatchObject({ ok: true, value: { kid: 'a' } });
    expect(issuer.requests).toBe(0);
  });

  it('is answered at once while the set is refreshed behind it, from half of the maximum age on', async () => {
    const source = await warm();
    time.advance({ seconds: 300 });
    const release = issuer.hold();
    for (let i = 0; i < 50; i += 1) expect(ask(source, 'a')).toMatchObject({ ok: true });
    await settle();
    expect(issuer.requests).toBe(1);
    release();
    await settle();
    time.advance({ seconds: 299 });
    expect(ask(source, 'a')).toMatchObject({ ok: true });
    expect(issuer.requests).toBe(1);
  });

  it('never waits for a refresh that an unknown kid set off (T-JWKS-1, W16, K16)', async () => {
    const source = await warm();
    const release = issuer.hold();
    const unknown = verdict(ask(source, 'nobody'));
    expect(ask(source, 'a')).toMatchObject({ ok: true, value: { kid: 'a' } });
    release();
    expect(await unknown).toBe('key_unknown');
  });

  it('waits for one refresh, shared by all, once the maximum age is over', async () => {
    const source = await warm();
    time.advance({ seconds: 600 });
    const answers = Array.from({ length: 50 }, () => ask(source, 'a'));
    expect(answers.every((answer) => answer instanceof Promise)).toBe(true);
    expect(new Set(await Promise.all(answers.map(verdict)))).toEqual(new Set(['key a']));
    expect(issuer.requests).toBe(1);
  });

  it('without a kid is the only key of the set, and none when there are two', async () => {
    const source = await warm();
    expect(ask(source, undefined)).toMatchObject({ ok: true, value: { kid: 'a' } });
    issuer.answer = { keys: [keyA, keyB] };
    time.advance({ seconds: 600 });
    expect(await verdict(ask(source, undefined))).toBe('key_unknown');
  });
});

describe('a cold source', () => {
  it('asks once for a stampede of 200 (F11, RK7)', async () => {
    const source = sourceOf();
    const verdicts = await Promise.all(Array.from({ length: 200 }, () => verdict(ask(source, 'a'))));
    expect(new Set(verdicts)).toEqual(new Set(['key a']));
    expect(issuer.requests).toBe(1);
  });

  it('gives an outage while the issuer is down, with at most one attempt per second (F2, INV-8)', async () => {
    issuer.fault = down;
    const source = sourceOf();
    for (let ms = 0; ms < 10_000; ms += 50) {
      expect(await verdict(ask(source, 'a'))).toBe('outage issuer_unreachable');
      time.advance(50);
    }
    expect(issuer.requests).toBe(10);
  });

  it.each([0, 0.5, 0.999])('recovers within 2 s after the issuer is back, with jitter %d (F2)', async (random) => {
    issuer.fault = down;
    const source = sourceOf({ random: () => random });
    for (let i = 0; i < 100; i += 1) {
      await verdict(ask(source, 'a'));
      time.advance(73);
    }
    issuer.fault = undefined;
    let waited = 0;
    while ((await verdict(ask(source, 'a'))) !== 'key a') {
      time.advance(50);
      waited += 50;
    }
    expect(waited).toBeLessThan(2_000);
  });

  it('asks again at once after an attempt that hung longer than the pause (F2, F3)', async () => {
    const source = sourceOf({ random: () => 0.999 });
    const release = issuer.hold();
    const first = verdict(ask(source, 'a'));
    issuer.fault = new OutageError('issuer_timeout');
    time.advance(1_500);
    release();
    expect(await first).toBe('outage issuer_timeout');
    issuer.fault = undefined;
    expect(await verdict(ask(source, 'a'))).toBe('key a');
  });

  it('makes nobody wait for a second attempt after the one they joined has failed (F2)', async () => {
    const source = sourceOf();
    const release = issuer.hold();
    const callers = Array.from({ length: 20 }, (_, i) => verdict(ask(source, `kid-${i}`)));
    issuer.fault = down;
    time.advance(1_500); // the pause is over when the attempt ends
    release();
    expect(new Set(await Promise.all(callers))).toEqual(new Set(['outage issuer_unreachable']));
    expect(issuer.requests).toBe(1);
  });

  it('verifies a valid token after 20 tokens with random kids (D13)', async () => {
    const source = sourceOf();
    for (let i = 0; i < 20; i += 1) expect(await verdict(ask(source, `random-${i}`))).toBe('key_unknown');
    expect(await verdict(ask(source, 'a'))).toBe('key a');
    expect(issuer.requests).toBeLessThanOrEqual(3);
  });

  it('names a fault of the program as an outage, never as a refusal (INV-8)', async () => {
    issuer.fault = new TypeError('a bug');
    expect(await verdict(ask(sourceOf(), 'a'))).toBe('outage issuer_answer_unusable');
  });
});

describe('an unknown kid', () => {
  it('brings the new key of a rotation with one request (T-JWKS-2, D12)', async () => {
    const source = await warm();
    issuer.answer = { keys: [keyA, keyB] };
    expect(await verdict(ask(source, 'b'))).toBe('key b');
    expect(issuer.requests).toBe(1);
  });

  it('is asked for once in 5 s, and again after them (K16, T-JWKS-1)', async () => {
    const source = await warm();
    for (let i = 0; i < 10; i += 1) {
      expect(await verdict(ask(source, 'nobody'))).toBe('key_unknown');
      time.advance(499);
    }
    expect(issuer.requests).toBe(1);
    time.advance(10);
    await verdict(ask(source, 'nobody'));
    expect(issuer.requests).toBe(2);
  });

  it('that the issuer publishes for something else is refused as such, and costs no more than any other (T-JWKS-7)', async () => {
    issuer.answer = { keys: [keyA, { ...keyB, use: 'enc' }] };
    const source = await warm();
    for (let i = 0; i < 10; i += 1) expect(await verdict(ask(source, 'b'))).toBe('key_unusable');
    expect(issuer.requests).toBe(1);
  });

  it('in a storm of 200 at once costs at most three requests (T-JWKS-1, F10)', async () => {
    const source = await warm();
    const verdicts = await Promise.all(Array.from({ length: 200 }, (_, i) => verdict(ask(source, `storm-${i}`))));
    expect(new Set(verdicts)).toEqual(new Set(['key_unknown']));
    expect(issuer.requests).toBeLessThanOrEqual(3);
  });

  it('in a storm of a minute costs three requests and then one per 5 s (T-JWKS-1, F10)', async () => {
    const source = await warm({ maxAgeSeconds: 6000 });
    time.advance({ seconds: 60 });
    for (let i = 0; i < 600; i += 1) {
      expect(await verdict(ask(source, `storm-${i}`))).toBe('key_unknown');
      expect(ask(source, 'a')).toMatchObject({ ok: true });
      time.advance(100);
    }
    expect(issuer.requests).toBeGreaterThan(3);
    expect(issuer.requests).toBeLessThanOrEqual(3 + 12);
  });

  it('that joined a refresh begun before it came may have one of its own', async () => {
    const source = await warm();
    const release = issuer.hold();
    const early = verdict(ask(source, 'nobody'));
    issuer.answer = { keys: [keyA, keyB] };
    const late = verdict(ask(source, 'b')); // joins an answer written before its key was published
    release();
    expect(await early).toBe('key_unknown');
    expect(await late).toBe('key b');
    expect(issuer.requests).toBe(2);
  });

  it('over budget is refused without being remembered: it is asked for as soon as a request is to be had', async () => {
    const source = await warm();
    for (let i = 0; i < 5; i += 1) await verdict(ask(source, `storm-${i}`));
    issuer.answer = { keys: [keyA, keyB] };
    expect(await verdict(ask(source, 'b'))).toBe('key_unknown');
    time.advance({ seconds: 5 });
    expect(await verdict(ask(source, 'b'))).toBe('key b');
  });

  it('is an outage, not a refusal, while the issuer fails (INV-8, RD4)', async () => {
    const source = await warm();
    issuer.fault = down;
    for (let i = 0; i < 20; i += 1) {
      expect(await verdict(ask(source, `storm-${i}`))).toBe('outage issuer_unreachable');
      expect(await verdict(ask(source, 'a'))).toBe('key a');
    }
    expect(issuer.requests).toBe(1);
  });
});

describe('a refresh', () => {
  it('replaces the set: a key taken back is refused within the cache age (T-JWKS-3, D12)', async () => {
    issuer.answer = { keys: [keyA, keyB] };
    const source = await warm();
    expect(await verdict(ask(source, 'b'))).toBe('key b');
    issuer.answer = { keys: [keyA] };
    time.advance({ seconds: 600 });
    expect(await verdict(ask(source, 'b'))).toBe('key_unknown');
  });

  it('takes a key back for good, also from the stale answers (T-JWKS-4)', async () => {
    issuer.answer = { keys: [keyA, keyB] };
    const source = await warm();
    issuer.answer = { keys: [keyA] };
    await verdict(ask(source, 'nobody'));
    issuer.fault = down;
    for (const seconds of [10, 600, 1800]) {
      time.advance({ seconds });
      expect(await verdict(ask(source, 'b'))).toBe('outage issuer_unreachable');
      expect(await verdict(ask(source, 'a'))).toBe('key a');
    }
  });

  it('whose answer is not a key set leaves the old set in place (T-JWKS-5, F5)', async () => {
    const source = await warm();
    for (const answer of [null, undefined, 'text', 7, [], {}, { keys: {} }, { keys: Array(101).fill(keyA) }]) {
      issuer.answer = answer;
      time.advance({ seconds: 120 });
      expect(await verdict(ask(source, 'nobody'))).toBe('outage issuer_answer_unusable');
      expect(await verdict(ask(source, 'a'))).toBe('key a');
    }
    await settle();
    expect(issuer.requests).toBeGreaterThanOrEqual(8);
  });

  it('ages from its beginning: an answer that took a sleep of two hours to arrive is old (F19)', async () => {
    const source = sourceOf();
    const release = issuer.hold();
    const first = verdict(ask(source, 'a'));
    time.advance({ seconds: 7200 });
    release();
    await first;
    issuer.answer = { keys: [keyB] };
    expect(await verdict(ask(source, 'a'))).toBe('key_unknown');
  });

  it('after a long sleep comes before any answer: age is read from the clock, not from a timer (F19)', async () => {
    const source = await warm();
    issuer.answer = { keys: [keyB] };
    time.advance({ seconds: 90_000 });
    expect(await verdict(ask(source, 'a'))).toBe('key_unknown');
    expect(await verdict(ask(source, 'b'))).toBe('key b');
    expect(issuer.requests).toBe(1);
  });
});

describe('while the issuer is down', () => {
  it('cached keys verify for an hour beyond their age, and nobody waits after the first to find out (F1, K17, W17)', async () => {
    const source = await warm();
    issuer.fault = down;
    time.advance({ seconds: 600 });
    expect(await verdict(ask(source, 'a'))).toBe('key a');
    for (let seconds = 0; seconds < 3599; seconds += 1) {
      expect(ask(source, 'a')).toMatchObject({ ok: true, value: { kid: 'a' } });
      time.advance({ seconds: 1 });
      await settle();
    }
    expect(issuer.requests).toBeLessThanOrEqual(3600);
  });

  it('nobody waits at all when a refresh behind the callers has already failed (F1)', async () => {
    const source = await warm();
    issuer.fault = down;
    for (let seconds = 300; seconds < 700; seconds += 1) {
      time.advance(seconds === 300 ? 300_000 : 1_000);
      expect(ask(source, 'a')).toMatchObject({ ok: true });
      await settle();
    }
  });

  it('cached keys end with the hour: then it is an outage (T-JWKS-4)', async () => {
    const source = await warm();
    issuer.fault = down;
    time.advance({ seconds: 4199 });
    expect(await verdict(ask(source, 'a'))).toBe('key a');
    time.advance({ seconds: 1 });
    expect(await verdict(ask(source, 'a'))).toBe('outage issuer_unreachable');
  });

  it('the first answer after its return replaces the stale set (F1)', async () => {
    const source = await warm();
    issuer.fault = down;
    time.advance({ seconds: 700 });
    await verdict(ask(source, 'a'));
    issuer.fault = undefined;
    issuer.answer = { keys: [keyB] };
    time.advance({ seconds: 2 });
    expect(await verdict(ask(source, 'a'))).toBe('key a');
    await settle();
    expect(await verdict(ask(source, 'a'))).toBe('key_unknown');
  });
});

describe('Retry-After', () => {
  const later = (retryAfterSeconds: number) =>
    new OutageError('issuer_rate_limited', { host: 'issuer.example', status: 429, retryAfterSeconds });

  it('is honoured: no request in its window, and cached keys keep serving (F4)', async () => {
    const source = await warm();
    issuer.fault = later(120);
    time.advance({ seconds: 300 });
    expect(await verdict(ask(source, 'a'))).toBe('key a');
    await settle();
    expect(issuer.requests).toBe(1);
    for (let i = 0; i < 119; i += 1) {
      time.advance({ seconds: 1 });
      expect(ask(source, 'a')).toMatchObject({ ok: true });
      expect(await verdict(ask(source, `kid-${i}`))).toBe('outage issuer_rate_limited');
    }
    expect(issuer.requests).toBe(1);
    issuer.fault = undefined;
    time.advance({ seconds: 1 });
    void ask(source, 'a');
    await settle();
    expect(issuer.requests).toBe(2);
  });

  it('is told to the callers of a cold source as what is left of it (F4)', async () => {
    issuer.fault = later(30);
    const source = sourceOf();
    await expect(ask(source, 'a')).rejects.toMatchObject({ retryAfterSeconds: 30, status: 429 });
    time.advance({ seconds: 20 });
    await expect(ask(source, 'a')).rejects.toMatchObject({ retryAfterSeconds: 10, host: 'issuer.example' });
    expect(issuer.requests).toBe(1);
  });

  it('binds for at most ten minutes (F4)', async () => {
    issuer.fault = later(86_400);
    const source = sourceOf();
    await verdict(ask(source, 'a'));
    issuer.fault = undefined;
    time.advance({ seconds: 599 });
    expect(await verdict(ask(source, 'a'))).toBe('outage issuer_rate_limited');
    time.advance({ seconds: 1 });
    expect(await verdict(ask(source, 'a'))).toBe('key a');
  });
});

describe('a clock that is set back', () => {
  it('by an hour does not lock a failing issuer out (F19)', async () => {
    issuer.fault = down;
    const source = sourceOf();
    await verdict(ask(source, 'a'));
    issuer.fault = undefined;
    time.advance({ seconds: -3600 });
    expect(await verdict(ask(source, 'a'))).toBe('key a');
  });

  it('by minutes after a recovery does not bring the old pause back (F19)', async () => {
    const source = await warm();
    time.advance({ seconds: 60 }); // the budget is full
    issuer.fault = down;
    await verdict(ask(source, 'b'));
    time.advance({ seconds: 2 });
    issuer.fault = undefined;
    await verdict(ask(source, 'b'));
    time.advance({ seconds: -300 });
    issuer.answer = { keys: [keyA, keyB] };
    expect(await verdict(ask(source, 'b'))).toBe('key b');
  });
});

describe('a verification may be remembered', () => {
  it('until the maximum age of the set, and for 10 s when the set is stale', async () => {
    const source = sourceOf();
    expect(source.freshUntil()).toBe(time.clock());
    const fetchedAt = time.clock();
    await ask(source, 'a');
    time.advance({ seconds: 100 });
    expect(source.freshUntil()).toBe(fetchedAt + 600_000);
    issuer.fault = down;
    time.advance({ seconds: 600 });
    await ask(source, 'a');
    expect(source.freshUntil()).toBe(time.clock() + 10_000);
    time.advance({ seconds: 3495 });
    expect(source.freshUntil()).toBe(fetchedAt + 4_200_000);
  });
});

describe('two issuers that share a kid', () => {
  it('have their own keys, whatever the order they were asked in (T-JWKS-8)', async () => {
    const mine = { ...keyA, kid: 'shared' };
    const theirs = { ...keyB, kid: 'shared' };
    const [one, other] = [mine, theirs].map((key) => sourceOf({ fetchKeySet: () => Promise.resolve({ keys: [key] }) }));
    for (const [source, key] of [
      [one, mine],
      [other, theirs],
      [one, mine],
    ] as const) {
      const outcome = await ask(source!, 'shared');
      expect(outcome.ok && outcome.value.keyObject.export({ format: 'jwk' })['x']).toBe((key as { x?: string }).x);
    }
  });
});
