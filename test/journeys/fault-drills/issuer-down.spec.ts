import dns from 'node:dns';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { firstKey, highest, nextKey, openDrill, openIssuerDrill, print, timed, type IssuerDrill } from './drill.js';

/** What a busy machine may add to a promise about time, in ms. */
const slackMs = 1_500;

let drill: IssuerDrill;
beforeEach(async () => {
  drill = await openIssuerDrill();
});
afterEach(() => drill.keys.close());

const warm = async () => expect(await drill.decide(drill.token())).toBe('allowed');

describe('the issuer is', () => {
  it('F1 down, and the authorizer warm: every token of an hour is verified, none later than before', async () => {
    await warm();
    const decideTimes = async (times: number, secondsEach: number): Promise<number[]> => {
      const waited: number[] = [];
      for (let n = 0; n < times; n += 1) {
        const { value, ms } = await timed(() => drill.decide(drill.token()));
        expect(value).toBe('allowed');
        waited.push(ms);
        drill.pass(secondsEach);
      }
      return waited;
    };
    const up = highest(await decideTimes(100, 0));
    await drill.keys.close();
    const down = highest(await decideTimes(200, (3_600 + 590) / 200), 0.98);
    print('F1', `200 of 200 verified over 4190 s; slowest 2 % ${down.toFixed(1)} ms down, ${up.toFixed(1)} ms up`);
    expect(down).toBeLessThan(up + 100);
  });

  it('F2 down, and the authorizer cold: an outage in 1.5 s, one attempt a second, back within 2 s', async () => {
    drill.keys.behave('hang');
    const { value, ms } = await timed(() => drill.decide(drill.token()));
    expect([value, ms < 1_500 + slackMs]).toEqual(['outage', true]);

    drill.keys.behave('500');
    const before = drill.keys.counters.hits;
    const began = performance.now();
    while (performance.now() - began < 2_000) expect(await drill.decide(drill.token())).toBe('outage');
    const attempts = (drill.keys.counters.hits - before) / 2; // each is tried twice (F5)
    expect(attempts).toBeLessThanOrEqual(3);

    drill.keys.behave('ok');
    const back = await timed(async () => {
      while ((await drill.decide(drill.token())) !== 'allowed') await new Promise((next) => setTimeout(next, 20));
    });
    expect(back.ms).toBeLessThan(2_000 + slackMs);
    print('F2', `outage after ${ms.toFixed(0)} ms; ${attempts} attempts in 2 s; back after ${back.ms.toFixed(0)} ms`);
  });

  it('F3 slow in any way: 1.5 s in all, and another issuer does not notice', async () => {
    const modes = ['hang', 'headers-then-hang', 'drip'] as const;
    const slow = await Promise.all(modes.map(() => openIssuerDrill()));
    modes.forEach((mode, n) => slow[n]!.keys.behave(mode));
    const asking = slow.map((each) => timed(() => each.decide(each.token())));
    const other = await timed(warm);
    const answers = await Promise.all(asking);
    await Promise.all(slow.map(({ keys }) => keys.close()));
    print(
      'F3',
      `${modes.map((mode, n) => `${mode} ${answers[n]!.ms.toFixed(0)} ms`).join(', ')}; other ${other.ms.toFixed(0)} ms`,
    );
    for (const { value, ms } of answers) expect([value, ms < 1_500 + slackMs]).toEqual(['outage', true]);
    expect(other.ms).toBeLessThan(1_000);
  });

  it('F8 not to be found: named by its host without a secret, and a name that takes 5 s holds nobody up', async () => {
    const lost = openDrill({
      IDENTITY_PROVIDER: 'oidc',
      OIDC_ISSUER: 'https://issuer.example',
      OIDC_AUDIENCE: 'https://api.example',
      OIDC_JWKS_URI: 'https://tenant.invalid/jwks',
      OIDC_ALGORITHMS: 'ES256',
    });
    expect(await lost.decide(drill.token())).toBe('outage');

    const lookups: NodeJS.Timeout[] = [];
    const slowly = jest.spyOn(dns, 'lookup').mockImplementation(((...args: unknown[]) => {
      lookups.push(setTimeout(args.at(-1) as (error: Error) => void, 5_000, new Error('too late')));
    }) as never);
    const eight = Array.from({ length: 8 }, (_, n) =>
      openDrill({
        IDENTITY_PROVIDER: 'oidc',
        OIDC_ISSUER: 'https://issuer.example',
        OIDC_AUDIENCE: 'https://api.example',
        OIDC_JWKS_URI: `https://tenant-${n}.example/jwks`,
        OIDC_ALGORITHMS: 'ES256',
      }),
    );
    const asking = timed(() => Promise.all(eight.map((each) => each.decide(drill.token()))));
    const other = await timed(warm);
    const { value, ms } = await asking;
    slowly.mockRestore();
    lookups.forEach((lookup) => clearTimeout(lookup));
    print('F8', `eight lookups of 5 s: outage after ${ms.toFixed(0)} ms; other ${other.ms.toFixed(0)} ms`);
    expect([new Set(value), lookups.length]).toEqual([new Set(['outage']), 8]);
    expect(ms).toBeLessThan(1_500 + slackMs);
    expect(other.ms).toBeLessThan(1_000);
  });

  it('F9 changing its key under load: no token is refused, whether it was published before or with its first use', async () => {
    await warm();
    const verdicts: Promise<string>[] = [];
    for (const key of [firstKey, nextKey]) {
      if (key === nextKey) drill.keys.publish({ keys: [firstKey.jwk, nextKey.jwk] });
      for (let n = 0; n < 250; n += 1) {
        verdicts.push(drill.decide(drill.token(key)));
        drill.pass(0.002);
        if (n % 10 === 0) await new Promise((next) => setImmediate(next));
      }
    }
    const refused = (await Promise.all(verdicts)).filter((verdict) => verdict !== 'allowed').length;
    print('F9', `${refused} of ${verdicts.length} refused at 500 a second; ${drill.keys.counters.hits} requests`);
    expect([refused, drill.keys.counters.hits]).toEqual([0, 2]);
  });

  it('F19 asleep: the process is stopped and its connections die meanwhile; the next decision does not show it', async () => {
    await warm();
    drill.keys.dropIdleConnections();
    drill.keys.publish({ keys: [nextKey.jwk] });
    drill.pass(90_000);
    expect(await drill.decide(drill.token(nextKey))).toBe('allowed');
    expect(await drill.decide(drill.token(firstKey))).toBe('Unauthorized');
    print('F19', `a sleep of 90000 s: aged by the clock; ${drill.keys.counters.connections} connections`);
  });
});
