import type { BrowserPage } from '@sallyport/sign-in';

/** Where the browser went to sign somebody in: the one request of the flow that no script sends. */
export interface Trip {
  readonly server: string;
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

const place = 'sallyport-console-trip';

/** Returns the page with a memory of where it left for: it is another one that comes back. */
export const rememberingPage = (page: BrowserPage): BrowserPage => ({
  ...page,
  leaveFor(url) {
    if (new URL(url).searchParams.has('code_challenge')) page.storage.setItem(place, url);
    page.leaveFor(url);
  },
});

/** Returns the last trip of this tab. `state` and `nonce` tie it to this tab, and are shown to nobody. */
export function lastTrip({ storage }: Pick<BrowserPage, 'storage'>): Trip | undefined {
  const kept = storage.getItem(place);
  if (kept === null) return undefined;
  const { origin, pathname, searchParams } = new URL(kept);
  const hidden = new Set(['state', 'nonce']);
  return {
    server: origin + pathname,
    parameters: [...searchParams].map(([name, value]) => [name, hidden.has(name) ? '••••••' : value] as const),
  };
}
