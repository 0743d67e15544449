import type { ComponentType } from 'preact';
import { useRef } from 'preact/hooks';
import { GetTokenPanel } from './get-token/get-token-panel.js';
import { LivePanel } from './live/live-panel.js';
import { PolicyPanel } from './policy/policy-panel.js';
import { RoutesPanel } from './routes/routes-panel.js';
import { FaultNote } from './shell/fault-note.js';
import { Header } from './shell/header.js';
import { NoKey } from './shell/no-key.js';
import { TabList } from './shell/tab-list.js';
import { tabs, type TabName } from './shell/tab-names.js';
import { TokenInHand } from './shell/token-in-hand.js';
import { useConsole } from './state/desk.js';
import { TokenPanel } from './token/token-panel.js';

const panels: Readonly<Record<TabName, ComponentType>> = {
  'get-a-token': GetTokenPanel,
  token: TokenPanel,
  routes: RoutesPanel,
  live: LivePanel,
  'policy-and-keys': PolicyPanel,
};

export function App() {
  const session = useConsole((state) => state.session);
  const fault = useConsole((state) => state.sessionFault);
  const stream = useConsole((state) => state.stream);
  const current = useConsole((state) => state.tab);
  // A tab that was looked at stays as it was left.
  const visited = useRef(new Set<TabName>()).current.add(current);
  if (fault?.code === 'key_unknown') return <NoKey says={fault.says} />;
  return (
    <>
      <Header />
      <div class="under-bar">
        <TabList />
        <TokenInHand />
      </div>
      <Announcer />
      <main>
        <FaultNote fault={fault ?? (stream.state === 'ended' ? stream.fault : undefined)} />
        {tabs.map(({ name }) => {
          const Panel = panels[name];
          return (
            <div
              key={name}
              role="tabpanel"
              id={`panel-${name}`}
              aria-labelledby={`tab-${name}`}
              tabIndex={0}
              hidden={name !== current}
            >
              {session && visited.has(name) && <Panel />}
            </div>
          );
        })}
      </main>
    </>
  );
}

/** Says what changed to those who do not see it. */
function Announcer() {
  const words = useConsole((state) => state.announcement);
  return (
    <p class="unseen" role="status" aria-live="polite">
      {words}
    </p>
  );
}
