import { render } from 'preact';
import type { Session } from '../shapes.js';
import { App } from './app.js';
import { consoleApi } from './server/console-api.js';
import { asFault } from './server/console-fault.js';
import { forgetKey, takeKey } from './server/console-key.js';
import { startPeople } from './sign-in/people.js';
import { followAddress } from './shell/follow-address.js';
import { NoKey } from './shell/no-key.js';
import { tabOf } from './shell/tab-names.js';
import { initialState } from './state/console-state.js';
import { DeskContext, type Desk } from './state/desk.js';
import { followDecisions } from './state/follow-decisions.js';
import { createStore } from './state/store.js';

const place = document.querySelector('#console')!;
const { key, hash } = takeKey(location.hash, sessionStorage);
if (hash !== location.hash) history.replaceState(null, '', location.pathname + location.search + hash);

// The link of the demo, opened where the page is open already, loads nothing anew by itself.
addEventListener('hashchange', () => {
  if (takeKey(location.hash, sessionStorage).hash !== location.hash) location.reload();
});

if (key === undefined) render(<NoKey />, place);
else start(key);

function start(key: string): void {
  const desk: Desk = { store: createStore(initialState(tabOf(hash))), api: consoleApi(key, fetch.bind(globalThis)) };
  followAddress(desk);
  render(
    <DeskContext.Provider value={desk}>
      <App />
    </DeskContext.Provider>,
    place,
  );
  void begin(desk);
}

async function begin(desk: Desk): Promise<void> {
  const { store, api } = desk;
  try {
    const session = await api.session();
    store.update(() => ({ session, sessionFault: undefined }));
    await Promise.all([lookAfterPeople(desk, session), followDecisions(desk, new AbortController().signal)]);
  } catch (error) {
    const sessionFault = asFault(error);
    if (sessionFault.code === 'key_unknown') forgetKey(sessionStorage);
    store.update(() => ({ sessionFault }));
  }
}

async function lookAfterPeople({ store }: Desk, session: Session): Promise<void> {
  const people = await startPeople({ store }, session);
  store.update(() => ({ people }));
}
