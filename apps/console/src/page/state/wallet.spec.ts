import { describe, expect, it } from '@jest/globals';
import { glance, idOf, withToken, type HeldToken } from './wallet.js';

const held = (id: string, token: string): HeldToken => ({
  id,
  name: id,
  token,
  origin: { kind: 'pasted' },
  exchanges: [],
});

describe('the tokens the page holds', () => {
  it('has one per origin, the newer in the place of the older', () => {
    const wallet = withToken(withToken(withToken([], held('a', '1')), held('b', '2')), held('a', '3'));
    expect(wallet.map(({ id, token }) => id + token)).toEqual(['a3', 'b2']);
  });

  it('tells origins apart', () => {
    const origins = [
      { kind: 'persona', persona: 'reader', opaque: false },
      { kind: 'persona', persona: 'reader', opaque: true },
      { kind: 'spoiled', how: 'expire', from: 'reader' },
      { kind: 'spoiled', how: 'alg-none', from: 'reader' },
      { kind: 'person' },
      { kind: 'pasted' },
    ] as const;
    expect(new Set(origins.map(idOf)).size).toBe(origins.length);
  });

  it('says at a glance what a token is', () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    expect(glance(`${part({ alg: 'none' })}.${part({ scope: 'a b', exp: 9 })}.`)).toEqual({
      format: 'JWT',
      scopes: ['a', 'b'],
      exp: 9,
    });
    expect(glance('8xLO')).toEqual({ format: 'opaque' });
  });
});
