import type { Desk } from '../state/desk.js';
import { tabOf, tabs } from './tab-names.js';

/** Keeps the tab in the address, so that it can be linked and gone back to. */
export function followAddress({ store }: Pick<Desk, 'store'>): void {
  addEventListener('hashchange', () => store.update(() => ({ tab: tabOf(location.hash) })));
  const follow = (): void => {
    const { tab } = store.get();
    if (tabOf(location.hash) !== tab) history.pushState(null, '', `#${tab}`);
    document.title = `${tabs.find(({ name }) => name === tab)!.title} · Sallyport console`;
  };
  store.subscribe(follow);
  follow();
}
