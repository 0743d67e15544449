import { describe, expect, it } from '@jest/globals';
import { OutageError } from '@sallyport/protocol';
import { fakeClock } from '@sallyport/testing';
import { askedAwake } from './asked-awake.js';

const timeout = new OutageError('issuer_timeout');

/** Fails as often as `failures` says, each time after `seconds` on the wall clock. */
function asking(failures: number, seconds: number) {
  const { clock, advance } = fakeClock();
  let asked = 0;
  const ask = async (): Promise<number> => {
    asked += 1;
    advance({ seconds });
    if (asked <= failures) throw timeout;
    return asked;
  };
  return { answer: askedAwake(ask, clock), asked: () => asked };
}

describe('a question that a sleeping process asked (F19)', () => {
  it('is asked again when it failed later than any deadline allows', async () => {
    expect(await asking(1, 90).answer).toBe(2);
  });

  it('is asked twice at most', async () => {
    const { answer, asked } = asking(9, 90);
    await expect(answer).rejects.toBe(timeout);
    expect(asked()).toBe(2);
  });

  it('is not asked again when it failed within its deadline: that was the issuer', async () => {
    const { answer, asked } = asking(1, 1.5);
    await expect(answer).rejects.toBe(timeout);
    expect(asked()).toBe(1);
  });

  it('keeps an answer, however late', async () => {
    expect(await asking(0, 90).answer).toBe(1);
  });
});
