import { useCallback, useMemo, useState } from 'preact/hooks';
import type { Session } from '../../shapes.js';
import { FaultNote } from '../shell/fault-note.js';
import { fillMatrix } from '../state/call-actions.js';
import { useConsole, useDesk } from '../state/desk.js';
import { useAction } from '../state/use-action.js';
import { AnyCallForm } from './any-call.js';
import { CallDetail } from './call-detail.js';
import { callersOf } from './callers.js';
import { Matrix } from './matrix-grid.js';

/** The manifest, and who gets in where: every cell is a real call through the gateway. */
export function RoutesPanel() {
  const desk = useDesk();
  const session = useConsole((state) => state.session as Session);
  const wallet = useConsole((state) => state.wallet);
  const inHand = useConsole((state) => state.inHand);
  const sendApiKey = useConsole((state) => state.sendApiKey);
  const callers = useMemo(() => callersOf(session, wallet, inHand), [session, wallet, inHand]);
  const [newTokens, setNewTokens] = useState(false);
  const { run, busy, fault } = useAction(useCallback(() => fillMatrix(desk, newTokens), [desk, newTokens]));
  return (
    <div class="stack">
      <section aria-labelledby="matrix">
        <div class="heading">
          <h2 id="matrix">Who gets in where</h2>
          <div class="buttons">
            {session.apiKey !== undefined && (
              <label>
                <input
                  type="checkbox"
                  checked={sendApiKey}
                  onChange={(event) => {
                    const checked = event.currentTarget.checked;
                    desk.store.update(() => ({ sendApiKey: checked }));
                  }}
                />
                Send the API key
              </label>
            )}
            <label>
              <input
                type="checkbox"
                checked={newTokens}
                onChange={(event) => setNewTokens(event.currentTarget.checked)}
              />
              New tokens
            </label>
            <button type="button" class="primary" disabled={busy} onClick={() => void run()}>
              {busy ? 'Calling…' : 'Call every route as everybody'}
            </button>
          </div>
        </div>
        <Matrix routes={session.routes} callers={callers} />
        <FaultNote fault={fault} />
        <p class="faint">
          Each cell is one request through the gateway. Arrow keys move, Enter calls or opens, and the answer appears
          below.
        </p>
        <AnyCallForm />
      </section>
      <CallDetail routes={session.routes} callers={callers} />
    </div>
  );
}
