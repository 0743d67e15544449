import { freshKeys, type KeyMaker, type SigningKey } from '../../apps/local-idp/src/signing-key.js';

const spare: SigningKey[] = [];

/**
 * The signing keys of one embedded provider: those of providers that are closed, as far as they go. No two that are open at
 * once share one, unless they share its maker.
 */
export function keysOfOneProvider(): KeyMaker & { giveBack(): void } {
  const taken: SigningKey[] = [];
  const noted = (key: SigningKey): SigningKey => {
    taken.push(key);
    return key;
  };
  return {
    make: async () => noted(spare.pop() ?? (await freshKeys.make())),
    makeNow: () => noted(spare.pop() ?? freshKeys.makeNow()),
    giveBack: () => void spare.push(...taken.splice(0)),
  };
}
