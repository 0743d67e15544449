import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { generateSigningKey } from '@sallyport/testing';
import { highest, openIssuerDrill, print, timed, type IssuerDrill } from './drill.js';

let drill: IssuerDrill;
beforeEach(async () => {
  drill = await openIssuerDrill();
});
afterEach(() => drill.keys.close());

const warm = async () => expect(await drill.decide(drill.token())).toBe('allowed');
const strangers = Array.from({ length: 4 }, (_, n) => generateSigningKey('ES256', `stranger-${n}`));
/** A token of a key that the issuer does not publish. */
const stranger = (kid: string) => drill.token({ ...strangers[0]!, kid });

describe('the issuer answers', () => {
  it('F4 429 with Retry-After: no request in its window, and known keys serve', async () => {
    await warm();
    drill.keys.behave('429', { retryAfter: '60' });
    for (let n = 0; n < 20; n += 1) {
      expect(await drill.decide(stranger(`random-${n}`))).toBe('outage');
      expect(await drill.decide(drill.token())).toBe('allowed');
      drill.pass(2.9);
    }
    const requests = drill.keys.counters.hits - 1;
    print('F4', `${requests} request in a window of 60 s with 20 unknown kids; 20 of 20 known verified`);
    expect(requests).toBe(1);
  });

  it('F5 nonsense, F7 a redirect: the old keys serve, a stranger is an outage, one retry, nobody is followed', async () => {
    const modes = ['500', 'reset', 'truncated', 'empty', 'html', 'null', 'keys-not-an-array', 'redirect'] as const;
    const most: number[] = [];
    for (const mode of modes) {
      const each = await openIssuerDrill();
      expect(await each.decide(each.token())).toBe('allowed');
      each.keys.behave(mode);
      expect([mode, await each.decide(each.token({ ...strangers[1]!, kid: mode }))]).toEqual([mode, 'outage']);
      expect([mode, await each.decide(each.token())]).toEqual([mode, 'allowed']);
      most.push(each.keys.counters.hits - 1);
      expect(each.keys.counters.canaryHits).toBe(0);
      await each.keys.close();
    }
    print('F5, F7', `${modes.map((mode, n) => `${mode} ${most[n]}`).join(', ')} requests; canary 0`);
    expect(Math.max(...most)).toBeLessThanOrEqual(2);
  });

  it('F6 512 MB, plain and in half a megabyte: abandoned at 150 kB, memory + 5 MB at most', async () => {
    for (const mode of ['huge', 'gzip-bomb'] as const) {
      const each = await openIssuerDrill();
      expect(await each.decide(each.token())).toBe('allowed');
      each.keys.behave(mode);
      await each.decide(each.token({ ...strangers[2]!, kid: 'first to load what an abandoned body loads' }));
      const growth: number[] = [];
      for (let n = 0; n < 5; n += 1) {
        each.pass(6);
        const before = process.memoryUsage.rss();
        expect(await each.decide(each.token({ ...strangers[2]!, kid: `${mode}-${n}` }))).toBe('outage');
        growth.push((process.memoryUsage.rss() - before) / 1e6);
      }
      print('F6', `${mode}: + ${highest(growth, 0.5).toFixed(1)} MB, median of five`);
      expect(highest(growth, 0.5)).toBeLessThan(5);
      await each.keys.close();
    }
  });

  it('F10 a storm of 200 unknown kids: three requests at most, and genuine tokens do not wait', async () => {
    await warm();
    const alone = highest((await times(50, () => drill.decide(drill.token()))).map(({ ms }) => ms));
    const tokens = Array.from({ length: 200 }, (_, n) => stranger(`random-${n}`));
    const storm = tokens.map((token) => drill.decide(token));
    const genuine = await times(50, () => drill.decide(drill.token()));
    expect(new Set(await Promise.all(storm))).toEqual(new Set(['Unauthorized']));
    expect(new Set(genuine.map(({ value }) => value))).toEqual(new Set(['allowed']));
    const requests = drill.keys.counters.hits - 1;
    const within = highest(
      genuine.map(({ ms }) => ms),
      0.9,
    );
    print(
      'F10',
      `${requests} requests; genuine ${within.toFixed(1)} ms in the storm (p90), ${alone.toFixed(1)} ms before (p99)`,
    );
    expect(requests).toBeLessThanOrEqual(3);
    expect(within).toBeLessThan(alone + 250);
  });

  it('F11 200 callers of a cold authorizer at once: one request', async () => {
    const tokens = Array.from({ length: 200 }, () => drill.token());
    const verdicts = await Promise.all(tokens.map((token) => drill.decide(token)));
    print('F11', `${drill.keys.counters.hits} request for 200 callers`);
    expect([new Set(verdicts), drill.keys.counters.hits]).toEqual([new Set(['allowed']), 1]);
  });

  it('F16 by another clock: 60 s beside ours is no fault, more is always refused', async () => {
    const now = Math.floor(drill.clock() / 1000);
    const cases = [
      [{ exp: now - 55 }, 'allowed'],
      [{ exp: now - 65 }, 'Unauthorized'],
      [{ iat: now + 55, nbf: now + 55 }, 'allowed'],
      [{ nbf: now + 90 }, 'Unauthorized'],
      [{ iat: now + 90 }, 'Unauthorized'],
    ] as const;
    for (const [claims, verdict] of cases) {
      expect([claims, await drill.decide(drill.token(undefined, claims))]).toEqual([claims, verdict]);
    }
    const wrong = { early: 0, late: 0 };
    for (let skew = -59; skew <= 58; skew += 3) {
      const issuerNow = Math.floor(drill.clock() / 1000) + skew;
      const fresh = drill.token(undefined, { iat: issuerNow, nbf: issuerNow, exp: issuerNow + 60 });
      if ((await drill.decide(fresh)) !== 'allowed') wrong.early += 1;
      const old = drill.token(undefined, { iat: issuerNow - 600, exp: issuerNow - 61 - skew - 1 });
      if ((await drill.decide(old)) !== 'Unauthorized') wrong.late += 1;
    }
    print('F16', `${wrong.early} false refusals within 60 s, ${wrong.late} tokens accepted beyond`);
    expect(wrong).toEqual({ early: 0, late: 0 });
  });
});

async function times<T>(count: number, work: () => Promise<T>) {
  const all: { readonly value: T; readonly ms: number }[] = [];
  for (let n = 0; n < count; n += 1) all.push(await timed(work));
  return all;
}
