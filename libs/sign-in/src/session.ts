import type { BrowserPage } from './browser-page.js';

/** Who signed in, as the checked ID token says it; nothing where the server gives none. For showing, not for deciding. */
export interface Person {
  readonly subject?: string;
  readonly name?: string;
  readonly email?: string;
}

/** What a sign-in brought. Times in milliseconds since the epoch. */
export interface Session {
  readonly accessToken: string;
  readonly expiresAt: number;
  /** From when on a new one is asked for. */
  readonly renewAt: number;
  readonly idToken?: string;
  readonly idTokenExpiresAt?: number;
  /** In memory alone. */
  readonly refreshToken?: string;
  readonly person: Person;
}

/** The part of a token response that a session is made of; openid-client has checked it. */
export interface TokenResponse {
  readonly access_token: string;
  readonly refresh_token?: string | undefined;
  readonly id_token?: string | undefined;
  expiresIn(): number | undefined;
  claims(): Readonly<Record<string, unknown>> | undefined;
}

/** A server that does not say how long a token lives is asked again soon. */
const unsaidSeconds = 300;
/** Before the end a new one is asked for: a minute, or the last third of a short life. */
const ahead = (milliseconds: number): number => Math.min(60_000, milliseconds / 3);

/**
 * Returns the session of a token response. What a renewal does not bring anew (ID token, refresh token) stays as it was.
 */
export function sessionOf(response: TokenResponse, now: number, before?: Session): Session {
  const lifetime = (response.expiresIn() ?? unsaidSeconds) * 1000;
  const claims = response.id_token === undefined ? undefined : response.claims();
  const refreshToken = response.refresh_token ?? before?.refreshToken;
  const identity =
    response.id_token === undefined || claims === undefined
      ? before && { idToken: before.idToken, idTokenExpiresAt: before.idTokenExpiresAt }
      : { idToken: response.id_token, idTokenExpiresAt: Number(claims['exp']) * 1000 };
  return {
    accessToken: response.access_token,
    expiresAt: now + lifetime,
    renewAt: now + lifetime - ahead(lifetime),
    ...(identity?.idToken !== undefined && { idToken: identity.idToken }),
    ...(identity?.idTokenExpiresAt !== undefined && { idTokenExpiresAt: identity.idTokenExpiresAt }),
    ...(refreshToken !== undefined && { refreshToken }),
    person: claims === undefined ? (before?.person ?? {}) : personOf(claims),
  };
}

function personOf(claims: Readonly<Record<string, unknown>>): Person {
  const text = (...names: readonly string[]): string | undefined =>
    names.map((name) => claims[name]).find((value): value is string => typeof value === 'string' && value !== '');
  const [subject, name, email] = [
    text('sub'),
    text('name', 'nickname', 'preferred_username', 'cognito:username'),
    text('email'),
  ];
  return {
    ...(subject !== undefined && { subject }),
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
  };
}

/** What is left of a session that has ended: who it was. */
export interface Ended {
  readonly person: Person;
}

/**
 * Keeps the session of this tab over a reload: access and ID token, which end within the hour or so, and never the refresh
 * token, which does not.
 */
export function keptSessions(page: BrowserPage, key: string) {
  return {
    put({ refreshToken: _, ...session }: Session): void {
      page.storage.setItem(key, JSON.stringify(session));
    },
    end: (ended: Ended): void => page.storage.setItem(key, JSON.stringify({ person: ended.person })),
    remove: (): void => page.storage.removeItem(key),
    read(): Session | Ended | undefined {
      const kept = page.storage.getItem(key);
      if (kept === null) return undefined;
      const read = parse(kept);
      if (read === undefined) page.storage.removeItem(key);
      return read;
    },
  };
}

export const isSession = (kept: Session | Ended): kept is Session => 'accessToken' in kept;

function parse(kept: string): Session | Ended | undefined {
  try {
    const session = JSON.parse(kept) as Partial<Session> | null;
    if (typeof session?.person !== 'object' || session.person === null) return undefined;
    const { accessToken, expiresAt, renewAt, person } = session;
    if (typeof accessToken !== 'string') return { person };
    return typeof expiresAt === 'number' && typeof renewAt === 'number' ? (session as Session) : undefined;
  } catch {
    return undefined;
  }
}
