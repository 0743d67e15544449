import { createDecisionLog } from '@sallyport/decision-log';
import type { DroppedKey } from '@sallyport/keys';
import type { Settings } from '@sallyport/settings';
import type { Dependencies } from './dependencies.js';

/** Keys for something else, such as encryption: every set may have them, and nothing is wrong with them. */
const forSomethingElse: ReadonlySet<string> = new Set([
  'use is not sig',
  'key_ops is not verify alone',
  'kty or crv is not one that is supported',
]);
const mostNamed = 5;
const kidCharacters = 64;

/** Returns what gives notice of keys that an issuer publishes for signatures and that verify nothing here, once a change. */
export function droppedKeysNotice(
  { logLevel }: Pick<Settings, 'logLevel'>,
  { clock, write }: Pick<Dependencies, 'clock' | 'write'>,
): (provider: string, dropped: readonly DroppedKey[]) => void {
  const log = createDecisionLog({ level: logLevel, clock, write });
  const told = new Map<string, string>();
  return (provider, dropped) => {
    const faulty = dropped.filter(({ why }) => !forSomethingElse.has(why));
    const named = faulty.slice(0, mostNamed).map(nameOf);
    if (faulty.length > mostNamed) named.push(`and ${faulty.length - mostNamed} more`);
    const message = named.join(', ');
    if ((told.get(provider) ?? '') === message) return;
    told.set(provider, message);
    if (faulty.length === 0) return;
    const count = faulty.length === 1 ? '1 key' : `${faulty.length} keys`;
    log.notice(`${provider} publishes ${count} that cannot be used: ${message}. Tokens of such a key are refused.`);
  };
}

const nameOf = ({ kid, why }: DroppedKey): string =>
  `${kid === undefined ? 'one without kid' : kid.slice(0, kidCharacters)} (${why})`;
