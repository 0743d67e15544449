import { readFileSync } from 'node:fs';
import { MisconfigurationError } from '@sallyport/protocol';
import { parseScopeCatalogue, type ScopeCatalogue } from '@sallyport/route-manifest';

/** Every scope there is, with what it allows: the words of the routes are held against it. */
export const catalogueFile = 'scopes.json';

/** @throws {@link MisconfigurationError} `settings_invalid` when the committed catalogue cannot be read */
export function readScopeCatalogue(): ScopeCatalogue {
  try {
    return parseScopeCatalogue(JSON.parse(readFileSync(catalogueFile, 'utf8')), catalogueFile);
  } catch (error) {
    if (error instanceof MisconfigurationError) throw error;
    throw new MisconfigurationError('settings_invalid', [
      `${catalogueFile} ${error instanceof SyntaxError ? 'is not JSON' : 'cannot be read'}: it names every scope with a description, {"content:read": "Read the content."}.`,
    ]);
  }
}
