import { describe, expect, it } from '@jest/globals';
import type { BrowserPage } from '@sallyport/sign-in';
import { lastTrip, rememberingPage } from './trip.js';

function pageOf() {
  const kept = new Map<string, string>();
  const left: string[] = [];
  const storage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
    removeItem: (name: string) => void kept.delete(name),
  };
  return { page: { storage, leaveFor: (url: string) => void left.push(url) } as unknown as BrowserPage, left };
}

describe('the trip to the server’s sign-in page', () => {
  it('is known to the page that comes back, without what ties it to this tab', () => {
    const { page, left } = pageOf();
    const url = 'http://127.0.0.1:4400/auth?response_type=code&state=st4te&nonce=n0nce&code_challenge=abc';
    rememberingPage(page).leaveFor(url);
    expect(left).toEqual([url]);
    expect(lastTrip(page)).toEqual({
      server: 'http://127.0.0.1:4400/auth',
      parameters: [
        ['response_type', 'code'],
        ['state', '••••••'],
        ['nonce', '••••••'],
        ['code_challenge', 'abc'],
      ],
    });
  });

  it('is none when the browser left to sign out', () => {
    const { page } = pageOf();
    rememberingPage(page).leaveFor('http://127.0.0.1:4400/session/end?client_id=browser');
    expect(lastTrip(page)).toBeUndefined();
  });
});
