import { generateKeyPairSync } from 'node:crypto';
import { OutageError, type Outcome } from '@sallyport/protocol';
import type { VerificationKey } from './verification-key.js';

export const publicJwk = (kid: string) => ({
  ...generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }),
  kid,
  use: 'sig',
});

/** An issuer that answers when the test says so, or at once. */
export class Issuer {
  requests = 0;
  fault: Error | undefined;
  private gate: Promise<void> | undefined;

  /** @param answer - what it publishes */
  constructor(public answer: unknown) {}

  /** Holds every answer back until the returned function is called. */
  hold(): () => void {
    let release = () => {};
    this.gate = new Promise((resolve) => (release = resolve));
    return () => {
      this.gate = undefined;
      release();
    };
  }

  fetchKeySet = async (): Promise<unknown> => {
    this.requests += 1;
    const { answer } = this; // written when the request arrives, delivered when the gate opens
    await this.gate;
    if (this.fault !== undefined) throw this.fault;
    return answer;
  };
}

export type Answer = Outcome<VerificationKey> | Promise<Outcome<VerificationKey>>;

/** What a caller sees: the kid of the key, the reason of the refusal, or the reason of the outage. */
export async function verdict(answer: Answer): Promise<string> {
  try {
    const outcome = await answer;
    return outcome.ok ? `key ${outcome.value.kid}` : outcome.refusal.reason;
  } catch (error) {
    if (error instanceof OutageError) return `outage ${error.reason}`;
    throw error;
  }
}

/** Lets everything that is ready run. */
export const settle = () => new Promise((resolve) => setImmediate(resolve));
