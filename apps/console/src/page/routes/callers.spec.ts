import { describe, expect, it } from '@jest/globals';
import type { Session } from '../../shapes.js';
import type { HeldToken, TokenOrigin } from '../state/wallet.js';
import { callersOf } from './callers.js';

const session = {
  personas: [
    { name: 'reader', says: '', opaque: true },
    { name: 'none', says: '', opaque: false },
  ],
  routes: [],
  signers: ['guest', 'signed-in'],
} as unknown as Session;
const held = (id: string, origin: TokenOrigin): HeldToken => ({
  id,
  name: id,
  token: `t-${id}`,
  origin,
  exchanges: [],
});
const names = (...given: Parameters<typeof callersOf>) => callersOf(...given).map(({ id }) => id);

describe('the callers of the matrix', () => {
  it('are nobody and the personas', () => {
    expect(names(session, [], undefined)).toEqual(['nobody', 'reader', 'none']);
  });

  it('have the token that a persona holds', () => {
    const wallet = [held('reader', { kind: 'persona', persona: 'reader', opaque: false })];
    expect(callersOf(session, wallet, 'reader')[1]).toMatchObject({ id: 'reader', token: 't-reader' });
    expect(names(session, wallet, 'reader')).toEqual(['nobody', 'reader', 'none']);
  });

  it('have the person who signed in, and the token in hand where it is nobody else’s', () => {
    const wallet = [
      held('person', { kind: 'person' }),
      held('pasted', { kind: 'pasted' }),
      held('reader:expire', { kind: 'spoiled', how: 'expire', from: 'reader' }),
    ];
    expect(names(session, wallet, 'pasted')).toEqual(['nobody', 'reader', 'none', 'person', 'pasted']);
  });

  it('sign where a route asks for a signature', () => {
    const routes = [{ access: 'iam' }] as unknown as Session['routes'];
    expect(names({ ...session, routes }, [], undefined).slice(-2)).toEqual(['aws-guest', 'aws-signed-in']);
    expect(names({ ...session, routes, signers: [] }, [], undefined)).toEqual(['nobody', 'reader', 'none']);
  });
});
