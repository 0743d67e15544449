import { useCallback, useState } from 'preact/hooks';
import type { CallAnswer, Session, Spoiler } from '../../shapes.js';
import { examplePath } from '../routes/matrix.js';
import { RouteSelect, routeName, tokenRoutes } from '../routes/route-select.js';
import { FaultNote } from '../shell/fault-note.js';
import { callGateway } from '../state/call-gateway.js';
import { useConsole, useDesk } from '../state/desk.js';
import { spoil } from '../state/token-actions.js';
import { useAction } from '../state/use-action.js';
import { heldBy, type HeldToken } from '../state/wallet.js';
import { decodeToken } from './decode-token.js';
import { spoilers } from './spoilers.js';
import { TrialList, type Trial } from './trial-list.js';

/** Buttons that break a token in one way each, and what the gate says to the broken one. */
export function SpoilSection({ held }: { readonly held: HeldToken }) {
  const desk = useDesk();
  const session = useConsole((state) => state.session as Session);
  const wallet = useConsole((state) => state.wallet);
  const routes = tokenRoutes(session.routes);
  const [target, setTarget] = useState(routes[0] && routeName(routes[0]));
  const [trials, setTrials] = useState<readonly Trial[]>([]);
  // What is spoiled already is not spoiled again: the whole one it came from is.
  const whole = (held.origin.kind === 'spoiled' && heldBy(wallet, held.origin.from)) || held;
  const route = routes.find((each) => routeName(each) === target);

  const { run, busy, fault } = useAction(
    useCallback(
      async (how: Spoiler | undefined) => {
        if (route === undefined) return;
        const tried = how === undefined ? whole : await spoil(desk, whole, how);
        const answer: CallAnswer = await callGateway(desk, {
          method: route.method,
          path: examplePath(route.path),
          token: tried.token,
        });
        setTrials((earlier) => [
          { held: tried, how, answer },
          ...earlier.filter(({ held: { id } }) => id !== tried.id),
        ]);
        desk.store.update(() => ({ announcement: `${tried.name}: answered ${answer.exchange.response.status}.` }));
      },
      [desk, whole, route],
    ),
  );
  if (session.spoilers.length === 0) {
    return (
      <p class="note">
        {decodeToken(held.token).kind === 'jwt'
          ? 'Only the issuer’s own key could sign a spoiled token, and this issuer is not the embedded one.'
          : 'This provider’s tokens are opaque: there is nothing in them to spoil.'}
      </p>
    );
  }
  return (
    <section aria-labelledby="spoil" class="spoil">
      <h2 id="spoil">Spoil it, and try it</h2>
      <p>
        Each button changes {whole.name}’s token in one way and sends it to{' '}
        <RouteSelect routes={routes} value={target} onChange={setTarget} label="Route to try it on" />
      </p>
      <div class="spoilers">
        <button type="button" class="quiet" disabled={busy} onClick={() => void run(undefined)}>
          <b>As it is</b>
          <span>Unspoiled, to compare.</span>
        </button>
        {session.spoilers.map((how) => (
          <button key={how} type="button" class="quiet" disabled={busy} onClick={() => void run(how)}>
            <b>{spoilers[how].title}</b>
            <span>{spoilers[how].says}</span>
          </button>
        ))}
      </div>
      <FaultNote fault={fault} />
      <TrialList trials={trials} />
    </section>
  );
}
