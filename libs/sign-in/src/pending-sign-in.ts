import type { BrowserPage } from './browser-page.js';

/** What has to be remembered from here to the callback. */
export interface PendingSignIn {
  /** RFC 6749 §10.12 */
  readonly state: string;
  /** RFC 7636 §4.1; never sent but to the token endpoint. */
  readonly codeVerifier: string;
  /** Where an ID token is expected. */
  readonly nonce?: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

const patienceMs = 10 * 60_000;

/** Keeps one sign-in that is under way, in this tab; whoever takes it takes it for good. */
export function pendingSignIns(page: BrowserPage, key: string) {
  const name = `${key} pending`;
  return {
    put: (pending: PendingSignIn): void => page.storage.setItem(name, JSON.stringify(pending)),
    take(): PendingSignIn | undefined {
      const kept = page.storage.getItem(name);
      page.storage.removeItem(name);
      const pending = parse(kept);
      return pending !== undefined && page.now() - pending.startedAt < patienceMs ? pending : undefined;
    },
  };
}

function parse(kept: string | null): PendingSignIn | undefined {
  try {
    const { state, codeVerifier, nonce, startedAt } = JSON.parse(kept ?? '{}') as Partial<PendingSignIn>;
    if (!isText(state) || !isText(codeVerifier) || typeof startedAt !== 'number') return undefined;
    return { state, codeVerifier, startedAt, ...(isText(nonce) && { nonce }) };
  } catch {
    return undefined;
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
