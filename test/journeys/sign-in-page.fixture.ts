import {
  createAuthStore,
  readSignInSettings,
  type AuthState,
  type AuthStore,
  type BrowserPage,
} from '@sallyport/sign-in';
import type { EmbeddedDialect } from '../../apps/local-idp/src/dialect.js';

export const pageAddress = 'http://127.0.0.1:4006/';

/** A tab with a page that signs people in: what a browser would do, without one. The clock is set by hand. */
export function openTab(dialect: EmbeddedDialect) {
  const texts = new Map<string, string>();
  let address = pageAddress;
  let left: string | undefined;
  let shiftMs = 0;
  const timers = new Set<() => void>();
  const page: BrowserPage = {
    address: () => address,
    leaveFor: (url) => void (left = url),
    showAddress: (url) => void (address = url),
    storage: {
      getItem: (key) => texts.get(key) ?? null,
      setItem: (key, value) => void texts.set(key, value),
      removeItem: (key) => void texts.delete(key),
    },
    now: () => Date.now() + shiftMs,
    later(_milliseconds, call) {
      timers.add(call);
      return () => void timers.delete(call);
    },
    onReturn: () => undefined,
  };
  const read = readSignInSettings(dialect.browserSignIn(['profile:read']), 'signIn');
  if ('faults' in read) throw new Error(read.faults.join('\n'));
  const { settings } = read;

  return {
    texts,
    settings,
    get address() {
      return address;
    },
    /** Where the page sent the browser, once. */
    whereTo(): URL {
      if (left === undefined) throw new Error('the page did not leave');
      const url = new URL(left);
      left = undefined;
      return url;
    },
    left: () => left !== undefined,
    pass(milliseconds: number): void {
      shiftMs += milliseconds;
    },
    /** The page as it loads at an address, with what the tab remembers. */
    async load(at: string | URL = pageAddress): Promise<Loaded> {
      address = String(at);
      timers.clear();
      const store = createAuthStore({ settings, redirectUri: pageAddress, page });
      const seen: [string, AuthState['status']][] = [];
      store.subscribe(({ status }, event) => void seen.push([event, status]));
      await store.start();
      return { store, seen };
    },
  };
}

interface Loaded {
  readonly store: AuthStore;
  readonly seen: readonly (readonly [string, AuthState['status']])[];
}
export type Tab = ReturnType<typeof openTab>;
