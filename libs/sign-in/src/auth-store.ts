import * as oauth from 'openid-client';
import type { AuthEvent, AuthListener, AuthState } from './auth-state.js';
import { createAuthorizationServer } from './authorization-server.js';
import { thisPage, type BrowserPage } from './browser-page.js';
import { pendingSignIns } from './pending-sign-in.js';
import { answersOurs, isCallback, withoutAnswer } from './read-callback.js';
import { isSession, keptSessions, sessionOf, type Session } from './session.js';
import { problemOf, type SignInProblem } from './sign-in-problem.js';
import type { SignInSettings } from './sign-in-settings.js';
import { signOutUrl } from './sign-out-url.js';

export interface AuthStoreOptions {
  readonly settings: SignInSettings;
  /** Where the browser is sent back to, registered with the server. The page itself may live there. */
  readonly redirectUri: string;
  /** The same after a sign-out. Default: `redirectUri`. */
  readonly signedOutUri?: string;
  readonly page?: BrowserPage;
  /** Sends what this lib sends, for a page that shows its exchanges. Default: the browser's own. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

export interface AuthStore {
  readonly state: AuthState;
  /** Told of every change from now on; the answer ends it. */
  subscribe(listener: AuthListener): () => void;
  /** Once, when the page has loaded: takes the callback that the browser was sent back with, or what this tab remembers. */
  start(): Promise<void>;
  /** Leaves for the server's sign-in page. Where it does not answer, the state says so and the page stays. */
  signIn(): Promise<void>;
  /** Forgets everything here first, then ends it at the server: revocation, and the vendor's own logout page if it has one. */
  signOut(): Promise<void>;
  /** A token that is good now, renewed if need be; undefined for a guest and after the end. */
  accessToken(): Promise<string | undefined>;
  /** The same of the ID token, for who takes that as proof of a sign-in: an identity pool. */
  idToken(): Promise<string | undefined>;
  /** An API that knows the token answered 401: it is renewed, or the session has expired, whatever the clock says. */
  refused(accessToken: string): Promise<void>;
}

/** Renewal that met an outage is tried again after this long. */
const againMs = 15_000;
/** The longest a browser's timer can be set to. */
const longestMs = 2_000_000_000;

/**
 * Signs people in at one authorization server and knows whether anybody is: authorization code, PKCE with S256, `state`,
 * and `nonce` where an ID token is expected (RFC 6749 §4.1, RFC 7636, RFC 9700 §2.1.1), over openid-client.
 *
 * Access and ID token are kept for this tab, the refresh token in memory alone. Does NOT verify signatures: ID tokens come
 * from the token endpoint over TLS (OpenID Connect Core §3.1.3.7), access tokens are for the API to verify.
 */
export function createAuthStore({
  settings,
  redirectUri,
  signedOutUri,
  page = thisPage(),
  fetch,
}: AuthStoreOptions): AuthStore {
  const { issuer, clientId, scopes, parameters, provider } = settings;
  const server = createAuthorizationServer(settings, fetch as oauth.CustomFetch | undefined);
  const key = `sallyport sign-in ${clientId} ${issuer}`;
  const pending = pendingSignIns(page, key);
  const kept = keptSessions(page, key);
  const listeners = new Set<AuthListener>();
  const wantsIdToken = scopes.includes('openid');

  let state: AuthState = { status: 'starting' };
  let session: Session | undefined;
  let renewing: Promise<void> | undefined;
  let takeTimerBack = (): void => undefined;

  function become(next: AuthState): void {
    const event: AuthEvent = state.status === 'starting' ? 'configured' : 'changed';
    state = next;
    for (const listener of listeners) listener(next, event);
  }

  const withProblem = (problem: SignInProblem | undefined) => (problem === undefined ? {} : { problem });
  const guest = (problem?: SignInProblem): void => become({ status: 'guest', ...withProblem(problem) });

  function signedIn(next: Session, problem?: SignInProblem): void {
    session = next;
    kept.put(next);
    wakeAt(next.refreshToken === undefined ? next.expiresAt : next.renewAt);
    become({ status: 'signed-in', person: next.person, expiresAt: next.expiresAt, ...withProblem(problem) });
  }

  /** The refresh token stays where an outage is all that is known: it may still bring the session back. */
  function expired(problem?: SignInProblem): void {
    const person = session?.person ?? {};
    if (problem?.kind !== 'unreachable') session = undefined;
    takeTimerBack();
    kept.end({ person });
    become({ status: 'expired', person, ...withProblem(problem) });
  }

  function wakeAt(time: number): void {
    takeTimerBack();
    takeTimerBack = page.later(Math.min(Math.max(time - page.now(), 0), longestMs), () => void check());
  }

  const isOver = (one: Session): boolean => page.now() >= one.expiresAt;

  /** Renews when it is time, and ends what has ended. */
  async function check(): Promise<void> {
    if (session === undefined) return;
    if (session.refreshToken !== undefined && page.now() >= session.renewAt) return renew();
    if (isOver(session)) return expired();
    wakeAt(session.refreshToken === undefined ? session.expiresAt : session.renewAt);
  }

  /** One at a time: a second one would show a refresh token that the first has spent. */
  const renew = (): Promise<void> =>
    (renewing ??= renewNow().finally(() => {
      renewing = undefined;
    }));

  async function renewNow(): Promise<void> {
    const before = session;
    if (before?.refreshToken === undefined) return;
    try {
      const configuration = await server();
      const response = await oauth.refreshTokenGrant(configuration, before.refreshToken);
      if (session === before) signedIn(sessionOf(response, page.now(), before));
      // Signed out meanwhile: what came too late is not left behind.
      else await endAtServer(sessionOf(response, page.now()));
    } catch (error) {
      if (session !== before) return;
      const problem = problemOf(error);
      if (problem.kind === 'unreachable') {
        if (isOver(before)) expired(problem);
        else wakeAt(Math.min(page.now() + againMs, before.expiresAt));
        return;
      }
      const { refreshToken: _, ...rest } = before;
      session = rest;
      if (isOver(rest)) expired(problem);
      else wakeAt(rest.expiresAt);
    }
  }

  async function takeCallback(address: URL): Promise<void> {
    const sent = pending.take();
    page.showAddress(withoutAnswer(address));
    if (!answersOurs(address, sent)) return restore({ kind: 'foreign-callback' });
    // What came back, at the address that was sent: the server compares it.
    const callback = new URL(redirectUri);
    callback.search = address.search;
    try {
      const response = await oauth.authorizationCodeGrant(await server(), callback, {
        pkceCodeVerifier: sent.codeVerifier,
        expectedState: sent.state,
        ...(sent.nonce !== undefined && { expectedNonce: sent.nonce, idTokenExpected: true }),
      });
      signedIn(sessionOf(response, page.now()));
    } catch (error) {
      restore(problemOf(error));
    }
  }

  function restore(problem?: SignInProblem): void {
    const known = kept.read();
    if (known === undefined) return guest(problem);
    if (isSession(known) && !isOver(known)) return signedIn(known, problem);
    become({ status: 'expired', person: known.person, ...withProblem(problem) });
    kept.end(known);
  }

  /** Returns whether the server was told, as far as it can be. */
  async function endAtServer({ refreshToken, accessToken }: Session): Promise<boolean> {
    try {
      const configuration = await server();
      if (configuration.serverMetadata().revocation_endpoint === undefined) return true;
      // Where there is a page to go to, it ends the session; elsewhere these tokens are all there is of it.
      const tokens = [refreshToken, ...(provider === 'arculix' ? [accessToken] : [])];
      for (const token of tokens) if (token !== undefined) await oauth.tokenRevocation(configuration, token);
      return true;
    } catch {
      return false;
    }
  }

  page.onReturn(() => void check());

  return {
    get state() {
      return state;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async start() {
      const address = new URL(page.address());
      if (isCallback(address)) await takeCallback(address);
      else restore();
    },
    async signIn() {
      try {
        const configuration = await server();
        const codeVerifier = oauth.randomPKCECodeVerifier();
        const sent = {
          state: oauth.randomState(),
          codeVerifier,
          ...(wantsIdToken && { nonce: oauth.randomNonce() }),
          startedAt: page.now(),
        };
        const url = oauth.buildAuthorizationUrl(configuration, {
          ...parameters,
          redirect_uri: redirectUri,
          scope: scopes.join(' '),
          state: sent.state,
          ...(sent.nonce !== undefined && { nonce: sent.nonce }),
          code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier),
          code_challenge_method: 'S256',
        });
        pending.put(sent);
        page.leaveFor(url.href);
      } catch (error) {
        const problem = problemOf(error);
        become(state.status === 'starting' ? { status: 'guest', problem } : { ...state, problem });
      }
    },
    async signOut() {
      const last = session ?? kept.read();
      session = undefined;
      takeTimerBack();
      kept.remove();
      const told = last === undefined || !isSession(last) || (await endAtServer(last));
      guest(told ? undefined : { kind: 'sign-out-incomplete' });
      const metadata = await server().then(
        (configuration) => configuration.serverMetadata(),
        () => undefined,
      );
      if (metadata === undefined) return;
      const url = signOutUrl({
        provider,
        issuer,
        clientId,
        signedOutUri: signedOutUri ?? redirectUri,
        authorizationEndpoint: metadata.authorization_endpoint,
        endSessionEndpoint: metadata.end_session_endpoint,
      });
      if (url !== undefined) page.leaveFor(url);
    },
    async accessToken() {
      await check();
      return session !== undefined && !isOver(session) ? session.accessToken : undefined;
    },
    async idToken() {
      const isGood = (one: Session | undefined): one is Session & { idToken: string } =>
        one?.idToken !== undefined && page.now() < (one.idTokenExpiresAt ?? 0);
      await (wantsIdToken && !isGood(session) ? renew() : check());
      return isGood(session) && !isOver(session) ? session.idToken : undefined;
    },
    async refused(accessToken) {
      if (session?.accessToken !== accessToken) return; // another one is in use by now
      await renew();
      if (session?.accessToken === accessToken) expired();
    },
  };
}
