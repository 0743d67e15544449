import { useCallback } from 'preact/hooks';
import type { Exchange, Session } from '../../shapes.js';
import { FaultNote } from '../shell/fault-note.js';
import { useConsole, useDesk } from '../state/desk.js';
import { getToken } from '../state/token-actions.js';
import { useAction } from '../state/use-action.js';
import { personaId } from '../state/wallet.js';

interface PersonaRowProps {
  readonly persona: Session['personas'][number];
  /** Told the exchanges of an attempt that gave no token, or undefined after one that did. */
  readonly onExchanges: (refused: readonly Exchange[] | undefined) => void;
}

export function PersonaRow({ persona: { name, says, opaque }, onExchanges }: PersonaRowProps) {
  const desk = useDesk();
  const inHand = useConsole((state) => state.inHand);
  const held = useConsole(({ wallet }) => wallet.some(({ id }) => id === personaId(name)));
  const { run, busy, fault } = useAction(
    useCallback(
      async (asOpaque: boolean) => {
        const exchanges = await getToken(desk, name, asOpaque);
        const got = desk.store.get().inHand === personaId(name, asOpaque);
        onExchanges(got ? undefined : exchanges);
      },
      [desk, name, onExchanges],
    ),
  );
  const current = inHand === personaId(name) || inHand === personaId(name, true);
  return (
    <li class={current ? 'persona current' : 'persona'}>
      <h3>{name}</h3>
      <p>{says}</p>
      <p class="buttons">
        <button type="button" disabled={busy} onClick={() => void run(false)}>
          {held ? 'Get a new token' : 'Get a token'}
          <span class="unseen"> for {name}</span>
        </button>
        {opaque && (
          <button type="button" class="quiet" disabled={busy} onClick={() => void run(true)}>
            Opaque<span class="unseen"> token for {name}</span>
          </button>
        )}
      </p>
      <FaultNote fault={fault} />
    </li>
  );
}
