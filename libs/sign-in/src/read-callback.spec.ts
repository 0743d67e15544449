import { describe, expect, it } from '@jest/globals';
import type { PendingSignIn } from './pending-sign-in.js';
import { answersOurs, isCallback, withoutAnswer } from './read-callback.js';

const pending: PendingSignIn = { state: 'ours', codeVerifier: 'v', startedAt: 0 };
const at = (query: string) => new URL(`https://members.example/${query}`);

describe('an address that a browser came to', () => {
  it.each(['?code=c&state=ours', '?code=c', '?error=access_denied&state=x', '?error=x'])(
    'is an answer of a server: %s',
    (query) => expect(isCallback(at(query))).toBe(true),
  );
  it.each(['', '?state=ours', '?tab=routes'])('is none: %j', (query) => expect(isCallback(at(query))).toBe(false));

  it('answers what this tab asked when the state is the same', () => {
    expect(answersOurs(at('?code=c&state=ours'), pending)).toBe(true);
  });

  it.each([
    '?code=c',
    '?code=c&state=',
    '?code=c&state=theirs',
    '?code=c&state=ours&state=theirs',
    '?code=c&state=OURS',
  ])('answers somebody else: %s (P11)', (query) => expect(answersOurs(at(query), pending)).toBe(false));

  it('answers nobody where nothing was asked (P11)', () => {
    expect(answersOurs(at('?code=c&state=ours'), undefined)).toBe(false);
  });

  it('is shown without the answer, and with what is the page’s own', () => {
    expect(withoutAnswer(at('?tab=routes&code=c&state=s&iss=https%3A%2F%2Fidp.example#top'))).toBe(
      'https://members.example/?tab=routes#top',
    );
  });
});
