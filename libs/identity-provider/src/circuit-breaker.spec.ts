import { describe, expect, it } from '@jest/globals';
import { OutageError, type OutageReason } from '@sallyport/protocol';
import { circuitBreaker } from './circuit-breaker.js';

const world = () => {
  let now = Date.UTC(2030, 0, 1);
  let trouble: OutageReason | undefined = 'issuer_timeout';
  let status = 503;
  let asked = 0;
  const breaker = circuitBreaker(() => now);
  return {
    pass: (ms: number) => void (now += ms),
    is(reason: OutageReason | undefined, withStatus = 503) {
      trouble = reason;
      status = withStatus;
    },
    asked: () => asked,
    ask: () =>
      breaker(async () => {
        asked += 1;
        if (trouble !== undefined) throw new OutageError(trouble, { host: 'issuer.test', status });
        return 'answer';
      }).catch((error: OutageError) => error.reason),
  };
};

describe('the breaker before introspection (F12)', () => {
  it.each<OutageReason>(['issuer_timeout', 'issuer_unreachable', 'issuer_error', 'issuer_rate_limited'])(
    'opens at the third failure in a row, and then costs no request: %s',
    async (reason) => {
      const { ask, asked, is } = world();
      is(reason);
      for (let count = 0; count < 50; count += 1) expect(await ask()).toBe(reason);
      expect(asked()).toBe(3);
    },
  );

  it('lets one question a second through, and everybody once that is answered', async () => {
    const { ask, asked, is, pass } = world();
    for (let count = 0; count < 3; count += 1) await ask();
    for (let ms = 0; ms < 10_000; ms += 100) {
      await ask();
      pass(100);
    }
    expect(asked()).toBe(3 + 9); // the first second is a pause
    is(undefined);
    expect(await ask()).toBe('answer');
    for (let count = 0; count < 5; count += 1) expect(await ask()).toBe('answer');
    is('issuer_error');
    expect(await ask()).toBe('issuer_error');
    is(undefined);
    expect(await ask()).toBe('answer'); // one failure opens nothing
  });

  it('sends one question when many ask at the same moment', async () => {
    const { ask, asked, pass } = world();
    for (let count = 0; count < 3; count += 1) await ask();
    pass(1_000);
    await Promise.all(Array.from({ length: 50 }, ask));
    expect(asked()).toBe(4);
  });

  it('opens for a page of maintenance, or a redirect, as well', async () => {
    for (const status of [200, 302]) {
      const { ask, asked, is } = world();
      is('issuer_answer_unusable', status);
      for (let count = 0; count < 20; count += 1) await ask();
      expect(asked()).toBe(3);
    }
  });

  it.each<OutageReason>(['issuer_answer_unusable', 'issuer_refused_our_credentials'])(
    'is not opened by an answer, whatever tokens a stranger makes up: %s',
    async (reason) => {
      const { ask, asked, is } = world();
      is(reason, 400);
      for (let count = 0; count < 20; count += 1) await ask();
      expect(asked()).toBe(20);
    },
  );

  it('does not stay open when the clock is set back (F19)', async () => {
    const { ask, is, pass } = world();
    for (let count = 0; count < 3; count += 1) await ask();
    is(undefined);
    pass(-3_600_000);
    expect(await ask()).toBe('answer');
  });

  it('throws a new error each time, without what the failed question carried', async () => {
    const breaker = circuitBreaker(() => 0);
    const failing = () => Promise.reject(new OutageError('issuer_timeout', { host: 'issuer.test', cause: 'secret' }));
    for (let count = 0; count < 3; count += 1) await breaker(failing).catch(() => undefined);
    const [one, other] = await Promise.all(
      [breaker(failing), breaker(failing)].map((each) => each.catch((e: unknown) => e)),
    );
    expect(one).not.toBe(other);
    expect(one).toMatchObject({ reason: 'issuer_timeout', host: 'issuer.test' });
    expect((one as Error).cause).toBeUndefined();
  });
});
