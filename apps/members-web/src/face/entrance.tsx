import { describeProblem, type AuthState } from '@sallyport/sign-in';
import { clockTime } from './clock-time.js';
import { VelvetRope } from './velvet-rope.js';

interface EntranceProps {
  readonly state: AuthState;
  readonly onSignIn: () => void;
  readonly onSignOut: () => void;
}

/** Who is in front of the page, and the way in or out. */
export function Entrance({ state, onSignIn, onSignOut }: EntranceProps) {
  const problem = 'problem' in state ? state.problem : undefined;
  const { status, heading, says } = faceOf(state);
  return (
    <header class={`entrance ${state.status}`}>
      <div class="inner">
        <div class="top">
          <p class="brand">Members</p>
          <p class="standing">{status}</p>
        </div>
        <VelvetRope open={state.status === 'signed-in'} />
        <h1>{heading}</h1>
        <p class="lead">{says}</p>
        {problem && (
          <p class="problem" role="alert">
            {describeProblem(problem)}
          </p>
        )}
        <div class="ways">
          {state.status === 'signed-in' ? (
            <button type="button" class="way quiet" onClick={onSignOut}>
              Sign out
            </button>
          ) : (
            <button type="button" class="way" onClick={onSignIn} disabled={state.status === 'starting'}>
              {state.status === 'expired' ? 'Sign in again' : 'Sign in'}
            </button>
          )}
        </div>
      </div>
    </header>
  );
}

function faceOf(state: AuthState): { readonly status: string; readonly heading: string; readonly says: string } {
  switch (state.status) {
    case 'starting':
      return { status: 'One moment', heading: 'One moment', says: 'Looking up who you are.' };
    case 'guest':
      return {
        status: 'Guest',
        heading: 'You are a guest',
        says: 'Knock at every door you like: one is open to all. Sign in for the others.',
      };
    case 'signed-in': {
      const { name, email } = state.person;
      return {
        status: 'Signed in',
        heading: name === undefined ? 'Welcome' : `Welcome, ${name}`,
        says: `${email === undefined ? 'You are signed in' : `Signed in as ${email}`}. Your session is good until ${clockTime(state.expiresAt)}, and renewed before where it can be.`,
      };
    }
    case 'expired': {
      const { name } = state.person;
      return {
        status: 'Session expired',
        heading: 'Your session has expired',
        says: `${name === undefined ? 'You were signed in' : `You were signed in as ${name}`}. What you had no longer counts: until you sign in again, you are a guest.`,
      };
    }
  }
}
