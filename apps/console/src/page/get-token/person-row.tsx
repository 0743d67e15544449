import { describeProblem } from '@sallyport/sign-in';
import { nameOf } from '../sign-in/people.js';
import { useConsole, useDesk } from '../state/desk.js';
import { takeInHand } from '../state/token-actions.js';
import { Mark } from '../words/marks.js';
import { expiryInWords } from '../words/time-words.js';
import { useNow } from '../words/use-now.js';

/** A person, who signs in at the provider's own page. */
export function PersonRow({ onTaken }: { readonly onTaken: () => void }) {
  const desk = useDesk();
  const auth = useConsole((state) => state.auth);
  const people = useConsole((state) => state.people);
  const inHand = useConsole((state) => state.inHand);
  const now = useNow();
  if (auth === undefined || people === undefined) return null;
  const signedIn = auth.status === 'signed-in';
  const problem = 'problem' in auth ? auth.problem : undefined;
  return (
    <li class={inHand === 'person' ? 'persona current' : 'persona'}>
      <h3>
        {signedIn || auth.status === 'expired' ? nameOf(auth.person) : 'a person'}{' '}
        {signedIn && (
          <span class="chip allow">
            <Mark of="allow" /> signed in
          </span>
        )}
        {auth.status === 'expired' && (
          <span class="chip trouble">
            <Mark of="trouble" /> session expired
          </span>
        )}
      </h3>
      <p>
        {signedIn
          ? `Authorization code with PKCE. The session ${expiryInWords(auth.expiresAt / 1000, now)}.`
          : auth.status === 'expired'
            ? 'The session is over: its token has ended, or a route did not know it.'
            : 'Signs in at the provider’s page: authorization code with PKCE (S256) and state.'}
      </p>
      {problem && (
        <p class="note trouble" role="alert">
          {describeProblem(problem)}
        </p>
      )}
      <p class="buttons">
        {signedIn ? (
          <>
            <button
              type="button"
              onClick={() => {
                takeInHand(desk, 'person');
                onTaken();
              }}
            >
              Take the token
            </button>
            <button type="button" class="quiet" onClick={() => void people.signOut()}>
              Sign out
            </button>
          </>
        ) : (
          <button type="button" disabled={auth.status === 'starting'} onClick={() => void people.signIn()}>
            {auth.status === 'expired' ? 'Sign in again' : 'Sign in'}
          </button>
        )}
      </p>
    </li>
  );
}
