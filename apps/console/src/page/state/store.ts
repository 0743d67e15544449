/** One value that changes as a whole, and those who want to know. */
export interface Store<State> {
  get(): State;
  update(change: (state: State) => Partial<State>): void;
  /** Returns how to stop. */
  subscribe(listener: () => void): () => void;
}

export function createStore<State extends object>(initial: State): Store<State> {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    update(change) {
      const changes = change(state);
      if (Object.entries(changes).every(([name, value]) => state[name as keyof State] === value)) return;
      state = { ...state, ...changes };
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
