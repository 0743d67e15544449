import { describe, expect, it } from '@jest/globals';
import { format, inspect } from 'node:util';
import { serialize } from 'node:v8';
import { hiddenSecret } from './client-secret.js';
import { sameSecret } from './same-secret.js';

const marked = 'MARKED-client-secret';

describe('a client secret', () => {
  it('is read by its name and shown by nothing else (T-CC-1)', () => {
    const secret = hiddenSecret('shop', marked);
    expect(secret.clientSecret).toBe(marked);

    const deep = { showHidden: true, getters: true, depth: Infinity };
    const shown = [
      `${JSON.stringify({ secret })}${JSON.stringify([secret])}`,
      inspect(secret),
      inspect({ at: [secret] }, deep),
      inspect(secret, { showHidden: true, customInspect: false }),
      format('%s %o %O %j', secret, secret, secret, secret),
      JSON.stringify({ ...secret }),
      JSON.stringify(Object.entries(secret)),
      serialize({ ...secret }).toString('latin1'),
      inspect(new Error('failed', { cause: secret }), deep),
    ].join('\n');
    expect(shown).toContain('shop');
    expect(shown).not.toContain(marked);
  });

  it('is the same when both id and secret are', () => {
    expect(sameSecret(hiddenSecret('a', 'x'), hiddenSecret('a', 'x'))).toBe(true);
    expect(sameSecret(hiddenSecret('a', 'x'), hiddenSecret('a', 'y'))).toBe(false);
    expect(sameSecret(hiddenSecret('a', 'x'), hiddenSecret('b', 'x'))).toBe(false);
  });
});
