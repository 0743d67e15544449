import type { Clock } from '@sallyport/protocol';
import type { Settings } from '@sallyport/settings';
import { openSnapshot, type OpenSnapshot } from './issuer-snapshot.js';
import { readJsonFile } from './read-json-file.js';

/**
 * Returns the snapshot that a gate starts with: the file of `ISSUER_SNAPSHOT`, else the one built in, if any.
 *
 * @param builtIn - anything; undefined where nothing was built in
 * @throws {@link MisconfigurationError} `settings_invalid` for a file that cannot be read
 */
export function loadSnapshot(
  { issuerSnapshot: path, snapshotMaxAgeSeconds }: Settings,
  clock: Clock,
  builtIn?: unknown,
): OpenSnapshot | undefined {
  const json =
    path === undefined ? builtIn : readJsonFile(path, 'ISSUER_SNAPSHOT', 'npm run snapshot', 'settings_invalid');
  return json === undefined ? undefined : openSnapshot(json, snapshotMaxAgeSeconds, clock);
}
