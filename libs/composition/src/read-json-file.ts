import { readFileSync } from 'node:fs';
import { MisconfigurationError } from '@sallyport/protocol';

/**
 * Returns the JSON in a file that a setting names.
 *
 * @param command - what writes such a file
 * @throws {@link MisconfigurationError} with that reason when the file is missing or not JSON
 */
export function readJsonFile(
  path: string,
  setting: string,
  command: string,
  reason: MisconfigurationError['reason'],
): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch (error) {
    const why = error instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
    throw new MisconfigurationError(reason, [
      `${setting} (${path}) ${why}: write it with ${command}, or unset the variable.`,
    ]);
  }
}
