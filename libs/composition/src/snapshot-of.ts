import type { Settings } from '@sallyport/settings';
import { readJsonFile } from './read-json-file.js';

/**
 * Returns the snapshot that a gate starts with: the file of `ISSUER_SNAPSHOT`, else the one built in, if any.
 *
 * @throws {@link MisconfigurationError} `settings_invalid` for a file that cannot be read
 */
export const snapshotOf = ({ issuerSnapshot: path }: Settings, baked?: unknown): unknown =>
  path === undefined ? baked : readJsonFile(path, 'ISSUER_SNAPSHOT', 'npm run snapshot', 'settings_invalid');
