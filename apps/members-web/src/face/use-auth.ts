import type { AuthState, AuthStore } from '@sallyport/sign-in';
import { useEffect, useState } from 'preact/hooks';

/** Where the page stands, now and after every change. */
export function useAuth(store: AuthStore): AuthState {
  const [state, setState] = useState(store.state);
  useEffect(() => {
    setState(store.state);
    return store.subscribe(setState);
  }, [store]);
  return state;
}
