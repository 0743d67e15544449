import { readFileSync } from 'node:fs';
import { MisconfigurationError } from '@sallyport/protocol';

/** @throws {@link MisconfigurationError} `manifest_invalid` when the file is missing or not JSON */
export function readManifestFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch (error) {
    const why = error instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
    throw new MisconfigurationError('manifest_invalid', [
      `ROUTE_MANIFEST (${path}) ${why}: write it with npm run manifest, or unset the variable.`,
    ]);
  }
}
