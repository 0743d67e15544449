import type { Clock } from '@sallyport/protocol';

/** Longer than any question to an issuer takes. */
const sleptMs = 2_000;

/**
 * Returns what `ask` resolves to. A failure that took longer than its deadline allows says nothing about the issuer: this
 * process was stopped meanwhile, as a Lambda is after its answer, and its time ran out while it slept. Then it asks once
 * more.
 */
export async function askedAwake<Answer>(ask: () => Promise<Answer>, clock: Clock): Promise<Answer> {
  const began = clock();
  try {
    return await ask();
  } catch (error) {
    if (clock() - began < sleptMs) throw error;
    return ask();
  }
}
