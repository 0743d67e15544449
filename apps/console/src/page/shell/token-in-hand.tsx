import { useConsole, useDesk } from '../state/desk.js';
import { takeInHand } from '../state/token-actions.js';
import { glance, heldBy } from '../state/wallet.js';
import { expiryInWords } from '../words/time-words.js';
import { useNow } from '../words/use-now.js';

/** The token that the page works with, on every tab. */
export function TokenInHand() {
  const desk = useDesk();
  const wallet = useConsole((state) => state.wallet);
  const held = heldBy(
    wallet,
    useConsole((state) => state.inHand),
  );
  const expired = useConsole(({ auth }) => auth?.status === 'expired');
  const now = useNow(5);
  if (held === undefined) {
    return <p class="hand faint">{expired ? 'No token in hand: the session is over.' : 'No token in hand yet.'}</p>;
  }
  const { format, scopes, exp } = glance(held.token);
  return (
    <div class="hand">
      <label>
        In hand{' '}
        <select value={held.id} onChange={(event) => takeInHand(desk, event.currentTarget.value)}>
          {wallet.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <span class="faint">
        {format}
        {scopes &&
          (scopes.length === 0 ? ' · no scope' : ` · ${scopes.length} ${scopes.length === 1 ? 'scope' : 'scopes'}`)}
        {exp !== undefined && (
          <>
            {' '}
            · <span class={exp > now ? '' : 'over'}>{expiryInWords(exp, now)}</span>
          </>
        )}
      </span>
    </div>
  );
}
