import { beforeEach, describe, expect, it } from '@jest/globals';
import { OutageError } from '@sallyport/protocol';
import { fakeClock, type FakeClock } from '@sallyport/testing';
import { retryPause } from './retry-pause.js';

let time: FakeClock;
let asked: number;
let trouble: OutageError | undefined;
let through: ReturnType<typeof retryPause>;
beforeEach(() => {
  time = fakeClock();
  asked = 0;
  trouble = undefined;
  through = retryPause(time.clock);
});
const ask = () =>
  through(() => {
    asked += 1;
    return trouble === undefined ? Promise.resolve('answer') : Promise.reject(trouble);
  });
const busy = (retryAfterSeconds: number) =>
  new OutageError('issuer_rate_limited', { host: 'issuer.example', status: 429, retryAfterSeconds });

describe('the pause an issuer asks for (F4)', () => {
  it('lets no request through until it is over, and says what is left of it', async () => {
    trouble = busy(7);
    await expect(ask()).rejects.toBe(trouble);
    time.advance({ seconds: 5 });
    for (let again = 0; again < 3; again += 1) {
      await expect(ask()).rejects.toMatchObject({
        reason: 'issuer_rate_limited',
        host: 'issuer.example',
        status: 429,
        retryAfterSeconds: 2,
      });
    }
    expect(asked).toBe(1);
    trouble = undefined;
    time.advance({ seconds: 2 });
    expect(await ask()).toBe('answer');
    expect(asked).toBe(2);
  });

  it('ends after ten minutes, whatever was asked for', async () => {
    trouble = busy(86_400);
    await expect(ask()).rejects.toBe(trouble);
    trouble = undefined;
    time.advance({ seconds: 600 });
    expect(await ask()).toBe('answer');
  });

  it('is none after an outage without Retry-After, nor after another error', async () => {
    for (const other of [new OutageError('issuer_error'), new TypeError('ours')]) {
      trouble = other as OutageError;
      await expect(ask()).rejects.toBe(other);
    }
    trouble = undefined;
    expect(await ask()).toBe('answer');
    expect(asked).toBe(3);
  });

  it('is not stretched by a clock that is set back', async () => {
    trouble = busy(7);
    await expect(ask()).rejects.toBe(trouble);
    trouble = undefined;
    time.advance({ seconds: -3600 });
    expect(await ask()).toBe('answer');
  });
});
