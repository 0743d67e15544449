import { createContext } from 'preact';
import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import type { ConsoleApi } from '../server/console-api.js';
import type { ConsoleState } from './console-state.js';
import type { Store } from './store.js';

/** What every part of the page works with: the state, and the server. */
export interface Desk {
  readonly store: Store<ConsoleState>;
  readonly api: ConsoleApi;
}

export const DeskContext = createContext<Desk | undefined>(undefined);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === undefined) throw new Error('A part of the page stands outside of its desk.');
  return desk;
}

/** Returns a part of the state, and draws again when that part is another. `select` must return the same for the same. */
export function useConsole<Part>(select: (state: ConsoleState) => Part): Part {
  const { store } = useDesk();
  const [, drawAgain] = useState({});
  const part = select(store.get());
  const drawn = useRef({ select, part });
  drawn.current = { select, part };
  useEffect(() => {
    const look = (): void => {
      if (!Object.is(drawn.current.select(store.get()), drawn.current.part)) drawAgain({});
    };
    look(); // something may have changed between drawing and now
    return store.subscribe(look);
  }, [store]);
  return part;
}
