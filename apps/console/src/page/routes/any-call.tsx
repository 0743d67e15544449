import { useCallback, useState } from 'preact/hooks';
import { callAny } from '../state/call-actions.js';
import { useConsole, useDesk } from '../state/desk.js';
import { useAction } from '../state/use-action.js';
import { heldBy } from '../state/wallet.js';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

/** A request of one's own: whatever path, with the token in hand or without any. */
export function AnyCallForm() {
  const desk = useDesk();
  const wallet = useConsole((state) => state.wallet);
  const held = heldBy(
    wallet,
    useConsole((state) => state.inHand),
  );
  const sendApiKey = useConsole((state) => state.sendApiKey);
  const [method, setMethod] = useState('GET');
  const [path, setPath] = useState('/profile');
  const [withToken, setWithToken] = useState(true);
  const { run, busy } = useAction(
    useCallback(() => {
      const token = withToken ? held?.token : undefined;
      return callAny(desk, {
        who: token === undefined ? 'nobody' : held!.name,
        request: { method, path, ...(token !== undefined && { token }), ...(sendApiKey && { apiKey: true }) },
      });
    }, [desk, method, path, withToken, held, sendApiKey]),
  );
  return (
    <form
      class="buttons any-call"
      onSubmit={(event) => {
        event.preventDefault();
        void run();
      }}
    >
      <b>Or call any path</b>
      <select
        class="mono"
        aria-label="Method"
        value={method}
        onChange={(event) => setMethod(event.currentTarget.value)}
      >
        {methods.map((each) => (
          <option key={each}>{each}</option>
        ))}
      </select>
      <input
        class="mono"
        aria-label="Path"
        value={path}
        spellcheck={false}
        required
        pattern="/.*"
        title="A path that begins with a slash"
        onInput={(event) => setPath(event.currentTarget.value)}
      />
      <label>
        <input type="checkbox" checked={withToken} onChange={(event) => setWithToken(event.currentTarget.checked)} />
        as {held?.name ?? 'whoever is in hand: nobody'}
      </label>
      <button type="submit" class="quiet" disabled={busy}>
        Call
      </button>
    </form>
  );
}
