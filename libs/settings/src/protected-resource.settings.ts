import { checkTransport } from './deployment.js';
import { url } from './setting.js';
import type { Environment, SettingsReader } from './settings-reader.js';

const resourceUrl = url('RESOURCE_URL', {
  means:
    'The URL under which callers know the API: protected-resource metadata (RFC 9728) is served and challenges name it. Unset: neither.',
});

export const protectedResourceSettings = { resourceUrl };

/** Returns the identifier of the resource, exactly as written, or undefined where none is announced. */
export function readResourceUrl(reader: SettingsReader, environment: Environment): string | undefined {
  const value = reader.optional(resourceUrl);
  checkTransport(reader, environment, resourceUrl.name, value);
  // The path becomes one of the application's: what a router would read as a pattern has no place in it.
  if (value !== undefined && !/^[\w.~/-]*$/.test(new URL(value).pathname)) {
    reader.fault(
      `${resourceUrl.name} has a path with other characters than letters, digits and - . _ ~ /: shorten it.`,
    );
  }
  return value;
}
