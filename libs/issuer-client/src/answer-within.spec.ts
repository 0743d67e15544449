import { describe, expect, it } from '@jest/globals';
import { answerWithin } from './answer-within.js';

describe('answerWithin', () => {
  it('hands on the answer, and the fault, of a question that ends in time', async () => {
    await expect(answerWithin('issuer.example', () => Promise.resolve(1), 1000)).resolves.toBe(1);
    await expect(answerWithin('issuer.example', () => Promise.reject(new Error('no')), 1000)).rejects.toThrow('no');
  });

  it('ends a question that goes on for too long as an outage that names the host (F3, D15)', async () => {
    const never = () => new Promise<never>(() => undefined);
    await expect(answerWithin('issuer.example', never, 20)).rejects.toMatchObject({
      reason: 'issuer_timeout',
      host: 'issuer.example',
    });
  });
});
