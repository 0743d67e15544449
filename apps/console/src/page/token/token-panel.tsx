import { useConsole } from '../state/desk.js';
import { heldBy } from '../state/wallet.js';
import { decodeToken } from './decode-token.js';
import { DialectTable } from './dialect-table.js';
import { MemberTable } from './member-table.js';
import { claimMeanings, headerMeanings } from './claim-meanings.js';
import { Lifetime } from './lifetime.js';
import { PasteToken } from './paste-token.js';
import { SpoilSection } from './spoil-section.js';
import { TokenText } from './token-text.js';

/** What a token says, in words. It is decoded in this page; nothing is sent anywhere. */
export function TokenPanel() {
  const wallet = useConsole((state) => state.wallet);
  const held = heldBy(
    wallet,
    useConsole((state) => state.inHand),
  );
  const read = held && decodeToken(held.token);
  return (
    <div class="stack">
      <section aria-labelledby="the-token">
        <h2 id="the-token">{held ? held.name : 'No token yet'}</h2>
        {held && read && <TokenText key={held.token} token={held.token} read={read} />}
        {!held && (
          <p class="empty">
            Get a token on the first tab, or paste one of your own. It is decoded in this page and goes nowhere.
          </p>
        )}
        <PasteToken open={!held} />
      </section>
      {held && read?.kind === 'jwt' && (
        <>
          <Lifetime claims={read.claims} />
          <div class="columns decoded">
            <section aria-labelledby="header-of-token">
              <h2 id="header-of-token">Header</h2>
              <MemberTable members={read.header} meanings={headerMeanings} />
            </section>
            <section aria-labelledby="claims-of-token">
              <h2 id="claims-of-token">Claims</h2>
              <MemberTable members={read.claims} meanings={claimMeanings} />
            </section>
          </div>
        </>
      )}
      {held && <SpoilSection held={held} />}
      {read?.kind === 'jwt' && <DialectTable claims={read.claims} />}
    </div>
  );
}
