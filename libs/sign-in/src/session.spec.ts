import { describe, expect, it } from '@jest/globals';
import type { BrowserPage } from './browser-page.js';
import { keptSessions, sessionOf, type TokenResponse } from './session.js';

const response = (members: object, seconds: number | undefined = 3600, claims?: object): TokenResponse => ({
  access_token: 'access',
  ...members,
  expiresIn: () => seconds,
  claims: () => claims as Record<string, unknown>,
});
const idToken = { id_token: 'id' };
const ada = { sub: 'ada', name: 'Ada', email: 'ada@example.com', exp: 5000 };

describe('a session', () => {
  it('is renewed a minute before its end, a short one in its last third', () => {
    expect(sessionOf(response({}), 0)).toEqual({
      accessToken: 'access',
      expiresAt: 3_600_000,
      renewAt: 3_540_000,
      person: {},
    });
    expect(sessionOf(response({}, 30), 0)).toMatchObject({ expiresAt: 30_000, renewAt: 20_000 });
  });

  it('of a server that does not say how long it lasts is renewed soon [IP5]', () => {
    expect(sessionOf({ ...response({}), expiresIn: () => undefined }, 0).expiresAt).toBe(300_000);
  });

  it('knows the person by the ID token, whichever name the server gives', () => {
    expect(sessionOf(response(idToken, 60, ada), 0)).toMatchObject({
      idToken: 'id',
      idTokenExpiresAt: 5_000_000,
      person: { subject: 'ada', name: 'Ada', email: 'ada@example.com' },
    });
    const cognito = { sub: 'x', 'cognito:username': 'ada', name: '', exp: 1 };
    expect(sessionOf(response(idToken, 60, cognito), 0).person).toEqual({ subject: 'x', name: 'ada' });
  });

  it('keeps what a renewal does not bring', () => {
    const first = sessionOf(response({ ...idToken, refresh_token: 'r1' }, 60, ada), 0);
    const second = sessionOf(response({ access_token: 'second' }), 60_000, first);
    expect(second).toMatchObject({ accessToken: 'second', idToken: 'id', refreshToken: 'r1', person: { name: 'Ada' } });
    expect(sessionOf(response({ refresh_token: 'r2' }), 0, second).refreshToken).toBe('r2');
  });

  it('is kept over a reload without its refresh token', () => {
    const texts = new Map<string, string>();
    const kept = keptSessions(pageWith(texts), 'key');
    const session = sessionOf(response({ ...idToken, refresh_token: 'secret' }, 60, ada), 0);
    kept.put(session);
    expect([...texts.values()].join('')).not.toContain('secret');
    const { refreshToken: _, ...rest } = session;
    expect(kept.read()).toEqual(rest);
    kept.end(session);
    expect(kept.read()).toEqual({ person: session.person });
    expect([...texts.values()].join('')).not.toContain('access');
  });

  it.each(['{', 'null', '7', '{"accessToken":"a"}', '{"accessToken":"a","person":{}}', '{"person":null}'])(
    'is none when something else was kept: %s',
    (text) => {
      const texts = new Map([['key', text]]);
      expect(keptSessions(pageWith(texts), 'key').read()).toBeUndefined();
      expect(texts.size).toBe(0);
    },
  );
});

const pageWith = (texts: Map<string, string>) =>
  ({
    storage: {
      getItem: (key) => texts.get(key) ?? null,
      setItem: (key, value) => void texts.set(key, value),
      removeItem: (key) => void texts.delete(key),
    },
  }) as BrowserPage;
