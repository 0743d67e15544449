/** `npm run -s token -- --scope content:read [--scope …]`: a token from the configured provider, alone on stdout. */
import { createAuthenticator } from '@sallyport/composition';
import { MisconfigurationError, OutageError } from '@sallyport/protocol';
import { readSettings } from '@sallyport/settings';
import { readArguments } from './read-arguments.js';

try {
  const { values } = readArguments('npm run -s token -- [--scope content:read]…', {
    scope: { type: 'string', multiple: true },
  });
  const scopes = (values.scope ?? []).flatMap((scope) => scope.split(' ')).filter((scope) => scope !== '');
  const { issuers } = createAuthenticator(readSettings(process.env));
  const answer = await issuers.issuing.requestToken({
    grant: 'client_credentials',
    ...(scopes.length > 0 && { scopes }),
  });
  if (answer.granted) {
    process.stdout.write(`${answer.accessToken}\n`);
    if (answer.missingScopes) console.error(`The provider left out: ${answer.missingScopes.join(' ')}.`);
  } else {
    console.error(
      `The provider refused: ${answer.error} (status ${answer.status}). Ask for scopes the client may have.`,
    );
    process.exitCode = 1;
  }
} catch (error) {
  console.error(faultText(error));
  process.exitCode = 1;
}

function faultText(error: unknown): string {
  if (error instanceof OutageError && error.reason === 'issuer_unreachable') {
    return `${error.message} Is it running? The embedded one starts with: npm run demo`;
  }
  if (error instanceof OutageError || error instanceof MisconfigurationError) return error.message;
  return error instanceof Error ? error.message : String(error);
}
