import {
  createAuthStore,
  describeProblem,
  readSignInSettings,
  thisPage,
  type AuthState,
  type AuthStore,
  type Person,
} from '@sallyport/sign-in';
import type { Exchange, Session } from '../../shapes.js';
import type { Desk } from '../state/desk.js';
import { hold, letGo } from '../state/token-actions.js';
import { idOf } from '../state/wallet.js';
import { recordingFetch } from './recording-fetch.js';
import { rememberingPage } from './trip.js';

const origin = { kind: 'person' } as const;

/** Signs people in at the provider of this run, and keeps the person's token in the wallet while it is good. */
export async function startPeople(desk: Pick<Desk, 'store'>, { signIn }: Session): Promise<AuthStore | undefined> {
  if (signIn === undefined) return undefined;
  const read = readSignInSettings(signIn, 'signIn');
  if ('faults' in read) throw new Error(read.faults.join(' '));
  const exchanges: Exchange[] = [];
  const auth = createAuthStore({
    settings: read.settings,
    page: rememberingPage(thisPage()),
    redirectUri: new URL('/_console/', location.href).href,
    fetch: recordingFetch(fetch.bind(globalThis), (exchange) => exchanges.push(exchange)),
  });
  auth.subscribe((state) => void follow(desk, auth, state, exchanges));
  await auth.start();
  return auth;
}

async function follow(
  desk: Pick<Desk, 'store'>,
  auth: AuthStore,
  state: AuthState,
  exchanges: readonly Exchange[],
): Promise<void> {
  desk.store.update(() => ({ auth: state, announcement: inWords(state) }));
  const token = state.status === 'signed-in' ? await auth.accessToken() : undefined;
  if (state.status !== 'signed-in' || token === undefined) letGo(desk, idOf(origin));
  else hold(desk, { origin, name: nameOf(state.person), token, exchanges: [...exchanges] });
}

/** Arculix tells nobody's name. */
export const nameOf = ({ name, subject }: Person): string => name ?? subject ?? 'person';

export function inWords(state: AuthState): string {
  const problem = 'problem' in state && state.problem ? ` ${describeProblem(state.problem)}` : '';
  switch (state.status) {
    case 'starting':
      return '';
    case 'guest':
      return `Nobody is signed in.${problem}`;
    case 'signed-in':
      return `${nameOf(state.person)} is signed in.${problem}`;
    case 'expired':
      return `The session of ${nameOf(state.person)} has expired.${problem}`;
  }
}
