import { thisPage } from '@sallyport/sign-in';
import { useState } from 'preact/hooks';
import type { Exchange, Session } from '../../shapes.js';
import { ExchangeView } from '../exchange/exchange-view.js';
import { TripView } from '../sign-in/trip-view.js';
import { lastTrip } from '../sign-in/trip.js';
import { useConsole } from '../state/desk.js';
import { heldBy } from '../state/wallet.js';
import { GotToken } from './got-token.js';
import { PersonRow } from './person-row.js';
import { PersonaRow } from './persona-row.js';

/** Who wants a token, and how it is got: every exchange with the issuer. */
export function GetTokenPanel() {
  const { personas } = useConsole((state) => state.session as Session);
  const wallet = useConsole((state) => state.wallet);
  const inHand = useConsole((state) => state.inHand);
  /** Of an attempt that gave no token: there is none to keep them with. */
  const [refused, setRefused] = useState<readonly Exchange[]>();
  const held = heldBy(wallet, inHand);
  const exchanges = refused ?? held?.exchanges ?? [];
  const trip = refused === undefined && held?.origin.kind === 'person' ? lastTrip(thisPage()) : undefined;
  return (
    <div class="columns get-token">
      <section aria-labelledby="who">
        <h2 id="who">Who asks</h2>
        <ul class="personas">
          {personas.map((persona) => (
            <PersonaRow key={persona.name} persona={persona} onExchanges={setRefused} />
          ))}
          <PersonRow onTaken={() => setRefused(undefined)} />
        </ul>
      </section>
      <section aria-labelledby="how">
        <h2 id="how">How it is got</h2>
        {refused === undefined && held && <GotToken held={held} />}
        {refused && <p class="note deny">The issuer gave no token. Its answer is below.</p>}
        {trip && <TripView trip={trip} />}
        {exchanges.map((exchange, index) => (
          <ExchangeView
            key={`${inHand}-${index}-${exchange.milliseconds}`}
            exchange={exchange}
            open={index === exchanges.length - 1}
          />
        ))}
        {exchanges.length === 0 && trip === undefined && <Empty held={held !== undefined} />}
      </section>
    </div>
  );
}

const Empty = ({ held }: { readonly held: boolean }) => (
  <p class="empty">
    {held
      ? 'No exchange is known for this token: it was pasted, spoiled, made without an issuer, or got by the demo itself.'
      : 'Choose who asks. Request and answer of the token endpoint appear here, and the token is in your hand on every other tab.'}
  </p>
);
