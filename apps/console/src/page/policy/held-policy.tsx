import { useCallback, useEffect, useState } from 'preact/hooks';
import type { PolicyAnswer } from '../../shapes.js';
import { FaultNote } from '../shell/fault-note.js';
import { useConsole, useDesk } from '../state/desk.js';
import { useAction } from '../state/use-action.js';
import { heldBy } from '../state/wallet.js';
import { Mark } from '../words/marks.js';
import { JsonText } from './json-text.js';

/** What API Gateway takes at most (AWS: maximum size of an authorizer's policy). */
const mostBytes = 8192;

/** The policy document for the token in hand: its size, and what it opens. */
export function HeldPolicy() {
  const { api } = useDesk();
  const wallet = useConsole((state) => state.wallet);
  const held = heldBy(
    wallet,
    useConsole((state) => state.inHand),
  );
  const token = held?.token;
  const [policy, setPolicy] = useState<PolicyAnswer>();
  const { run, busy, fault } = useAction(
    useCallback(
      async (asked: string) => {
        setPolicy(undefined);
        setPolicy(await api.policy(asked));
      },
      [api],
    ),
  );
  useEffect(() => {
    if (token !== undefined) void run(token);
  }, [token, run]);
  return (
    <section aria-labelledby="policy">
      <div class="heading">
        <h2 id="policy">Policy{held && ` for ${held.name}`}</h2>
        {token !== undefined && (
          <button type="button" class="quiet" disabled={busy} onClick={() => void run(token)}>
            Ask again
          </button>
        )}
      </div>
      {token === undefined && <p class="empty">Take a token in hand to see what the gateway would hold for it.</p>}
      <FaultNote fault={fault} />
      {token !== undefined && policy && <Answer policy={policy} />}
    </section>
  );
}

function Answer({ policy: { document, context, bytes, refused, opens } }: { readonly policy: PolicyAnswer }) {
  return (
    <>
      {refused !== undefined && (
        <p class="note deny">
          <Mark of="deny" />
          <span>
            The authorizer gives no policy for it: <code>{refused}</code>
          </span>
        </p>
      )}
      <ul class="opens" aria-label="What it opens">
        {opens.map(({ method, path, allowed }) => (
          <li key={`${method} ${path}`} class={allowed ? 'allow' : 'deny'}>
            <Mark of={allowed ? 'allow' : 'deny'} label={allowed ? 'opens' : 'does not open'} />
            <b class="method">{method}</b> <code>{path}</code>
          </li>
        ))}
      </ul>
      {document !== undefined && (
        <>
          <p class="size">
            <label for="policy-size">
              <span class="num">{bytes.toLocaleString('en')}</span> of 8,192 bytes
            </label>
            <meter id="policy-size" min={0} max={mostBytes} high={mostBytes * 0.75} value={bytes} />
          </p>
          <JsonText value={document} name="Policy document" />
        </>
      )}
      {context && (
        <details>
          <summary>What the application is told</summary>
          <JsonText value={context} name="Context" />
        </details>
      )}
    </>
  );
}
