import dns from 'node:dns';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createHttpClient, getJson } from '@sallyport/issuer-client';
import { RemoteKeySource, type KeySource } from '@sallyport/keys';
import { OutageError } from '@sallyport/protocol';
import { createOidcIdentityProvider } from '@sallyport/provider-oidc';
import {
  fakeClock,
  generateSigningKey,
  goodToken,
  startKeyServer,
  type FakeClock,
  type KeyServer,
} from '@sallyport/testing';

// The key source over real sockets against an issuer that misbehaves. The clock of the source is the test's,
// except where the promise is about real time.

const keyA = generateSigningKey('ES256', 'a').jwk;
const keyB = generateSigningKey('ES256', 'b').jwk;

let issuer: KeyServer;
let time: FakeClock;
/** The deadline of the next request. Short only where a test waits for it to pass. */
let deadlineMs: number;
let slowServer: Server | undefined;
beforeEach(async () => {
  deadlineMs = 5_000;
  issuer = await startKeyServer({ keys: [keyA] });
  time = fakeClock();
});
afterEach(async () => {
  slowServer?.closeAllConnections();
  slowServer?.close();
  await issuer.close();
});

interface Wiring {
  readonly url?: string;
  readonly clock?: () => number;
}

function sourceOf({ url = issuer.url, clock = time.clock }: Wiring = {}): KeySource {
  const fetchKeySet = () => getJson(createHttpClient({ deadlineMs, clock }), url, 150_000);
  return new RemoteKeySource({ fetchKeySet, clock });
}

async function warm(wiring: Wiring = {}): Promise<KeySource> {
  const source = sourceOf(wiring);
  expect(await verdict(source, 'a')).toBe('key a');
  return source;
}

/** What a caller sees: the kid of the key, the reason of the refusal, or the reason of the outage. */
async function verdict(source: KeySource, kid: string): Promise<string> {
  try {
    const outcome = await source.keyFor({ kid, alg: 'ES256' });
    return outcome.ok ? `key ${outcome.value.kid}` : outcome.refusal.reason;
  } catch (error) {
    if (error instanceof OutageError) return `outage ${error.reason}`;
    throw error;
  }
}

const answersAtOnce = (source: KeySource, kid: string): boolean => {
  const answer = source.keyFor({ kid, alg: 'ES256' });
  return !(answer instanceof Promise) && answer.ok;
};

/** Waits until the requests in the background have had their answers; an unknown kid joins whatever is under way. */
const hitsReach = async (hits: number): Promise<void> => {
  const giveUp = performance.now() + 2_000;
  while (issuer.counters.hits < hits && performance.now() < giveUp) await new Promise((next) => setTimeout(next, 5));
  expect(issuer.counters.hits).toBeGreaterThanOrEqual(hits);
};

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const start = performance.now();
  const value = await work();
  return { value, ms: performance.now() - start };
}

const unusableAnswers = ['empty', 'html', 'null', 'keys-not-an-array', 'too-many-keys', '404'] as const;
const brokenAnswers = [
  ['500', 'issuer_error'],
  ['reset', 'issuer_unreachable'],
  ['truncated', 'issuer_unreachable'],
  ['hang', 'issuer_timeout'],
  ['headers-then-hang', 'issuer_timeout'],
  ['drip', 'issuer_timeout'],
  ['huge', 'issuer_answer_unusable'],
  ['gzip-bomb', 'issuer_answer_unusable'],
  ['redirect', 'issuer_answer_unusable'],
  ...unusableAnswers.map((mode) => [mode, 'issuer_answer_unusable'] as const),
] as const;

describe('an issuer that misbehaves', () => {
  it.each(brokenAnswers)(
    'by %s leaves the old set serving, names itself to unknown kids, and costs at most two requests (F3, F5, F6, F7, T-JWKS-5, INV-8)',
    async (mode, reason) => {
      const source = await warm();
      issuer.behave(mode);
      if (reason === 'issuer_timeout') deadlineMs = 200;
      expect(await verdict(source, 'nobody')).toBe(`outage ${reason}`);
      expect(issuer.counters.hits).toBeLessThanOrEqual(3);
      for (const seconds of [301, 300, 1800, 1700]) {
        time.advance({ seconds });
        expect(await verdict(source, 'a')).toBe('key a');
        expect(await verdict(source, 'nobody')).toBe(`outage ${reason}`);
      }
      expect(issuer.counters.canaryHits).toBe(0);
      expect(issuer.counters.bytesSent).toBeLessThan(50_000_000);
    },
  );

  it.each(brokenAnswers)(
    'by %s gives an outage to a cold source, never a refusal (F2, F5, INV-8)',
    async (mode, reason) => {
      issuer.behave(mode);
      if (reason === 'issuer_timeout') deadlineMs = 200;
      const source = sourceOf();
      expect(await verdict(source, 'a')).toBe(`outage ${reason}`);
      expect(await verdict(source, 'a')).toBe(`outage ${reason}`);
      issuer.behave('ok');
      deadlineMs = 5_000;
      time.advance({ seconds: 2 });
      expect(await verdict(source, 'a')).toBe('key a');
    },
  );

  it.each(['500', 'reset', 'truncated'] as const)('once by %s is asked a second time (F5)', async (mode) => {
    issuer.behave(mode, { times: 1 });
    expect(await verdict(sourceOf(), 'a')).toBe('key a');
    expect(issuer.counters.hits).toBe(2);
  });

  it.each(['huge', 'gzip-bomb'] as const)('by %s costs less than 5 MB of memory, median of five (F6)', async (mode) => {
    const source = await warm();
    issuer.behave(mode);
    await verdict(source, 'nobody'); // loads what the first abandoned body loads
    const growth: number[] = [];
    for (let i = 0; i < 5; i += 1) {
      time.advance({ seconds: 6 });
      const before = process.memoryUsage.rss();
      expect(await verdict(source, 'nobody')).toBe('outage issuer_answer_unusable');
      growth.push(process.memoryUsage.rss() - before);
    }
    expect(issuer.counters.hits).toBe(7);
    expect(growth.sort((a, b) => a - b)[2]).toBeLessThan(5_000_000);
  });

  it('does not slow another issuer down (F3)', async () => {
    const other = await startKeyServer({ keys: [keyB] });
    issuer.behave('hang');
    deadlineMs = 800;
    const hanging = verdict(sourceOf(), 'a');
    const { value, ms } = await timed(() => verdict(sourceOf({ url: other.url }), 'b'));
    expect(value).toBe('key b');
    expect(ms).toBeLessThan(500);
    expect(await hanging).toBe('outage issuer_timeout');
    await other.close();
  });
});

describe('an issuer that is down', () => {
  it('costs a warm source no verification for an hour beyond the age of its keys, and no waiting (F1, K17, W17)', async () => {
    const source = await warm();
    await issuer.close();
    time.advance({ seconds: 600 });
    expect(await verdict(source, 'a')).toBe('key a');
    let waited = 0;
    for (let seconds = 0; seconds < 3590; seconds += 10) {
      if (!answersAtOnce(source, 'a')) waited += 1;
      time.advance({ seconds: 10 });
      if (seconds % 100 === 0) await new Promise((next) => setImmediate(next));
    }
    expect(waited).toBe(0);
    expect(await verdict(source, 'a')).toBe('key a');
  });

  it('answers a cold caller within 1.5 s, and within 2 s after its return, in real time (F2, F3, D15)', async () => {
    issuer.behave('hang');
    deadlineMs = 1_500;
    const source = sourceOf({ clock: Date.now });
    const { value, ms } = await timed(() => verdict(source, 'a'));
    expect(value).toBe('outage issuer_timeout');
    expect(ms).toBeLessThan(1_800);

    const hanging = verdict(source, 'a'); // the worst moment to return: one more attempt has just begun
    await hitsReach(2);
    issuer.behave('ok');
    const recovery = await timed(async () => {
      while ((await verdict(source, 'a')) !== 'key a') await new Promise((next) => setTimeout(next, 50));
    });
    expect(recovery.ms).toBeLessThan(2_000);
    await hanging;
  });

  it('has 1.5 s for discovery and keys together, not for each of them (F3, D15)', async () => {
    const asked: string[] = [];
    const server = createServer(({ url = '' }, response) => {
      asked.push(url);
      const metadata = { issuer: origin, jwks_uri: `${origin}/jwks`, token_endpoint: `${origin}/token` };
      setTimeout(() => response.end(JSON.stringify(url === '/jwks' ? { keys: [] } : metadata)), 1_000);
    });
    slowServer = server;
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const rules = { algorithms: ['RS256'], clockSkewSeconds: 60, maxLifetimeSeconds: 3_600 } as const;
    const provider = createOidcIdentityProvider(
      { name: 'slow', issuer: origin, audience: ['api'], ...rules },
      { http: createHttpClient(), clock: Date.now },
    );
    const key = generateSigningKey('RS256');
    const token = goodToken({ key, issuer: origin, audience: 'api', now: Date.now() });
    const introspect = async () => provider.introspect(token);
    const asking = () => introspect().catch((error: unknown) => (error as OutageError).reason);
    const { value, ms } = await timed(asking);
    expect([value, asked.at(-1)]).toEqual(['issuer_timeout', '/jwks']);
    expect(ms).toBeLessThan(1_900);
  });

  it('is asked once per second by a cold source, whatever the number of callers (F2)', async () => {
    await issuer.close();
    let asked = 0;
    const client = createHttpClient();
    const fetchKeySet = () => {
      asked += 1;
      return getJson(client, issuer.url, 150_000);
    };
    const source = new RemoteKeySource({ fetchKeySet, clock: time.clock });
    for (let ms = 0; ms < 5_000; ms += 100) {
      const verdicts = await Promise.all(Array.from({ length: 20 }, () => verdict(source, 'a')));
      expect(new Set(verdicts)).toEqual(new Set(['outage issuer_unreachable']));
      time.advance(100);
    }
    expect(asked).toBeGreaterThanOrEqual(3);
    expect(asked).toBeLessThanOrEqual(5);
  });

  it('because its name does not resolve is named by its host (F8)', async () => {
    const source = sourceOf({ url: 'https://tenant.invalid/jwks?secret=hush' });
    const error: unknown = await Promise.resolve(source.keyFor({ kid: 'a', alg: 'ES256' })).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(OutageError);
    expect(error).toMatchObject({ host: 'tenant.invalid' });
    expect(`${(error as Error).stack} ${JSON.stringify(error)}`).not.toContain('hush');
  });

  it('and whose name takes 5 s to resolve ends within the deadline, eight at once, and holds nobody else up (F8)', async () => {
    const lookups: NodeJS.Timeout[] = [];
    const slowly = jest.spyOn(dns, 'lookup').mockImplementation(((...args: unknown[]) => {
      const answer = args.at(-1) as (error: Error) => void;
      lookups.push(setTimeout(answer, 5_000, new Error('too late')));
    }) as never);
    deadlineMs = 1_500;
    const slow = Array.from({ length: 8 }, (_, i) => sourceOf({ url: `https://tenant-${i}.example/jwks` }));
    const answers = timed(() => Promise.all(slow.map((source) => verdict(source, 'a'))));
    const other = await timed(() => verdict(sourceOf(), 'a'));
    const { value, ms } = await answers;
    expect(lookups).toHaveLength(8);
    expect(new Set(value)).toEqual(new Set(['outage issuer_timeout']));
    expect(ms).toBeLessThan(2_500);
    expect([other.value, other.ms < 1_000]).toEqual(['key a', true]);
    slowly.mockRestore();
    lookups.forEach((lookup) => clearTimeout(lookup));
  });
});

describe('an issuer that asks to be called later', () => {
  it.each(['429', '503'] as const)(
    'with %s gets no request in the window, and its cached keys serve (F4)',
    async (mode) => {
      const source = await warm();
      issuer.behave(mode, { retryAfter: '60' });
      expect(await verdict(source, 'nobody')).toBe('outage issuer_rate_limited');
      for (let i = 0; i < 20; i += 1) {
        expect(await verdict(source, `random-${i}`)).toBe('outage issuer_rate_limited');
        expect(await verdict(source, 'a')).toBe('key a');
        time.advance({ seconds: 2.9 });
      }
      expect(issuer.counters.hits).toBe(2);
      issuer.behave('ok');
      time.advance({ seconds: 5 });
      expect(await verdict(source, 'nobody')).toBe('key_unknown');
    },
  );
});

describe('a storm', () => {
  it('of 200 callers on a cold source is one request (F11)', async () => {
    const source = sourceOf();
    const verdicts = await Promise.all(Array.from({ length: 200 }, () => verdict(source, 'a')));
    expect(new Set(verdicts)).toEqual(new Set(['key a']));
    expect(issuer.counters.hits).toBe(1);
  });

  it.each([
    ['a warm', 1],
    ['a cold', 0],
  ] as const)(
    'of 200 unknown kids on %s source is at most three requests, and known kids do not wait (F10, T-JWKS-1, W16)',
    async (_, before) => {
      const source = sourceOf();
      if (before === 1) await verdict(source, 'a');
      const storm = Array.from({ length: 200 }, (__, i) => verdict(source, `random-${i}`));
      if (before === 1) expect(answersAtOnce(source, 'a')).toBe(true);
      expect(new Set(await Promise.all(storm))).toEqual(new Set(['key_unknown']));
      for (let i = 0; i < 20; i += 1) expect(await verdict(source, `late-${i}`)).toBe('key_unknown');
      expect(answersAtOnce(source, 'a')).toBe(true);
      expect(issuer.counters.hits - before).toBeLessThanOrEqual(3);
    },
  );

  it('of 20 unknown kids on a cold source does not keep the valid token after it out (D13)', async () => {
    const source = sourceOf();
    for (let i = 0; i < 20; i += 1) expect(await verdict(source, `random-${i}`)).toBe('key_unknown');
    expect(await verdict(source, 'a')).toBe('key a');
  });
});

describe('a rotation', () => {
  it('is picked up with the first token of the new key, within 1 s (T-JWKS-2, D12)', async () => {
    const source = await warm();
    issuer.publish({ keys: [keyA, keyB] });
    const { value, ms } = await timed(() => verdict(source, 'b'));
    expect(value).toBe('key b');
    expect(ms).toBeLessThan(1_000);
    expect(issuer.counters.hits).toBe(2);
  });

  it.each([
    ['at once, without a storm', 0, false],
    ['5 s after it was published, in a storm of unknown kids', 5_000, true],
  ] as const)(
    'under 500 tokens per second that use the new key %s refuses none of them (F9)',
    async (_, leadMs, storm) => {
      const source = await warm();
      const publishAt = 2_000;
      const verdicts: Promise<boolean>[] = [];
      for (let ms = 0; ms < 10_000; ms += 2) {
        if (ms === publishAt) issuer.publish({ keys: [keyA, keyB] });
        if (storm && ms % 20 === 0) void verdict(source, `random-${ms}`);
        const kid = ms >= publishAt + leadMs ? 'b' : 'a';
        verdicts.push(verdict(source, kid).then((said) => said === `key ${kid}`));
        time.advance(2);
        if (ms % 10 === 0) await new Promise((next) => setImmediate(next)); // several tokens share one refresh
      }
      const refusals = (await Promise.all(verdicts)).filter((good) => !good).length;
      expect(refusals).toBe(0);
      expect(issuer.counters.hits).toBeLessThanOrEqual(1 + 3 + 2);
    },
  );

  it('that takes a key back is obeyed within the cache age (T-JWKS-3, D12)', async () => {
    issuer.publish({ keys: [keyA, keyB] });
    const source = await warm();
    expect(await verdict(source, 'b')).toBe('key b');
    issuer.publish({ keys: [keyA] });
    time.advance({ seconds: 600 });
    expect(await verdict(source, 'b')).toBe('key_unknown');
  });

  it('that takes a key back is obeyed also when the issuer goes down right after it (T-JWKS-4)', async () => {
    issuer.publish({ keys: [keyA, keyB] });
    const source = await warm();
    issuer.publish({ keys: [keyA] });
    time.advance({ seconds: 300 });
    expect(answersAtOnce(source, 'a')).toBe(true); // refreshes behind the caller
    await hitsReach(2);
    await verdict(source, 'nobody');
    issuer.behave('500');
    time.advance({ seconds: 1_000 });
    expect(await verdict(source, 'a')).toBe('key a');
    expect(await verdict(source, 'b')).toBe('outage issuer_error');
  });
});

describe('after a sleep', () => {
  it('a kept-alive connection that died meanwhile does not show (F19)', async () => {
    const source = await warm();
    issuer.dropIdleConnections();
    issuer.publish({ keys: [keyB] });
    time.advance({ seconds: 90_000 });
    expect(await verdict(source, 'b')).toBe('key b');
  });
});

describe('two issuers that share a kid', () => {
  it('keep their keys apart (T-JWKS-8)', async () => {
    const other = await startKeyServer({ keys: [{ ...keyB, kid: 'a' }] });
    const [mine, theirs] = [await warm(), await warm({ url: other.url })];
    const xOf = async (source: KeySource) => {
      const outcome = await source.keyFor({ kid: 'a', alg: 'ES256' });
      return outcome.ok ? outcome.value.keyObject.export({ format: 'jwk' })['x'] : undefined;
    };
    expect(await xOf(mine)).toBe(keyA['x']);
    expect(await xOf(theirs)).toBe(keyB['x']);
    await other.close();
  });
});
