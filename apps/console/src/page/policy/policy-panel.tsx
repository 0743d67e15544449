import { DrillSection } from './drill-section.js';
import { HeldPolicy } from './held-policy.js';
import { KeyList } from './key-list.js';

/** What the gateway holds for the token in hand, the keys it is verified with, and trouble on purpose. */
export function PolicyPanel() {
  return (
    <div class="columns policy">
      <div class="stack">
        <HeldPolicy />
        <KeyList />
      </div>
      <DrillSection />
    </div>
  );
}
