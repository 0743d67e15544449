import { useRef } from 'preact/hooks';
import { useConsole, useDesk } from '../state/desk.js';
import { tabAfterKey, tabs, type TabName } from './tab-names.js';

/** Tabs as WAI-ARIA describes them: one stop of the Tab key, arrows move between them, and what has the focus is shown. */
export function TabList() {
  const { store } = useDesk();
  const current = useConsole((state) => state.tab);
  const buttons = useRef(new Map<TabName, HTMLButtonElement>());
  const show = (tab: TabName): void => {
    store.update(() => ({ tab }));
    buttons.current.get(tab)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label="Console">
      {tabs.map(({ name, title }) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`tab-${name}`}
          aria-selected={name === current}
          aria-controls={`panel-${name}`}
          tabIndex={name === current ? 0 : -1}
          ref={(button) => {
            if (button) buttons.current.set(name, button);
          }}
          onClick={() => show(name)}
          onKeyDown={(event) => {
            const next = tabAfterKey(event.key, current);
            if (next === undefined) return;
            event.preventDefault();
            show(next);
          }}
        >
          {title}
        </button>
      ))}
    </div>
  );
}
