export interface TabStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** The page that signs people in, as this lib sees it: a browser's, or a test's. */
export interface BrowserPage {
  /** Where the browser is now. */
  address(): string;
  /** Goes elsewhere; nothing of this page runs afterwards. */
  leaveFor(url: string): void;
  /** Writes another address into the bar, without a step in the history: a code does not stay there. */
  showAddress(url: string): void;
  /** Ends with the tab. */
  readonly storage: TabStorage;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls once, later; the answer takes the call back. */
  later(milliseconds: number, call: () => void): () => void;
  /** Calls when the person comes back to the tab: timers of a hidden one may be late. */
  onReturn(call: () => void): void;
}

/** What is used of a browser; spelled out, so that a test under Node can be told about it. */
interface Tab {
  readonly location: { readonly href: string; assign(url: string): void };
  readonly history: { readonly state: unknown; replaceState(state: unknown, unused: string, url: string): void };
  readonly sessionStorage: TabStorage;
  readonly document: {
    readonly visibilityState: string;
    addEventListener(type: 'visibilitychange', listener: () => void): void;
  };
}

export function thisPage(): BrowserPage {
  const { location, history, sessionStorage, document } = globalThis as unknown as Tab;
  return {
    address: () => location.href,
    leaveFor: (url) => location.assign(url),
    showAddress: (url) => history.replaceState(history.state, '', url),
    storage: sessionStorage,
    now: Date.now,
    later(milliseconds, call) {
      const timer = setTimeout(call, milliseconds);
      return () => clearTimeout(timer);
    },
    onReturn(call) {
      document.addEventListener('visibilitychange', () => {
        if (document.visibilityState === 'visible') call();
      });
    },
  };
}
