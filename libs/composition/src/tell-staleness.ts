import type { DecisionLog } from '@sallyport/decision-log';
import type { Settings } from '@sallyport/settings';
import type { Authentication } from './create-authenticator.js';

/** Words alone: no first request waits for them, and where nothing is logged there are none. */
export async function tellStaleness(
  settings: Settings,
  authentication: Authentication,
  log: DecisionLog,
): Promise<void> {
  if (settings.logLevel === 'silent') return;
  const parts = await import('./staleness-at-start.js').catch(() => undefined);
  parts?.sayStaleness(settings, authentication, log);
}
