import { useDesk } from '../state/desk.js';
import { glance, type HeldToken } from '../state/wallet.js';
import { CopyButton } from '../words/copy-button.js';
import { SecretText } from '../words/secret-text.js';
import { expiryInWords } from '../words/time-words.js';
import { useNow } from '../words/use-now.js';

/** The token in hand at a glance, and where to go with it. */
export function GotToken({ held }: { readonly held: HeldToken }) {
  const { store } = useDesk();
  const now = useNow();
  const { format, scopes, exp } = glance(held.token);
  return (
    <div class="got">
      <p>
        <b>{held.name}</b> holds {format === 'opaque' ? 'an opaque token' : `a token: ${format}`}, {held.token.length}{' '}
        characters{exp !== undefined && `, ${expiryInWords(exp, now)}`}.
      </p>
      {scopes && (
        <ul class="chips" aria-label="Scopes">
          {scopes.map((scope) => (
            <li key={scope}>
              <code class="chip">{scope}</code>
            </li>
          ))}
          {scopes.length === 0 && <li class="faint">no scope</li>}
        </ul>
      )}
      <p class="buttons">
        <SecretText key={held.token} text={held.token} name="token" />
        <CopyButton text={() => held.token}>Copy</CopyButton>
        <button type="button" class="quiet" onClick={() => store.update(() => ({ tab: 'token' }))}>
          Look into it
        </button>
        <button type="button" class="quiet" onClick={() => store.update(() => ({ tab: 'routes' }))}>
          See what it opens
        </button>
      </p>
    </div>
  );
}
