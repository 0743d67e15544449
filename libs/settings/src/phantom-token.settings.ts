import { pattern } from './setting.js';

/** Names that the context of an authorizer has already, or that a gateway takes for itself. */
const taken =
  'principalId integrationLatency usageIdentifierKey policyDocument claims scopes scope subject clientId manifest'.split(
    ' ',
  );

/** One setting for both ends: where an authorizer puts the token, and where applications take it from. */
export const phantomTokenKeySetting = pattern(
  'PHANTOM_TOKEN_CONTEXT_KEY',
  {
    matches: new RegExp(`^(?!(?:${taken.join('|')})$)[A-Za-z][\\w-]{0,63}$`),
    expected: () => `a name of letters, digits, _ and -, and none of ${taken.join(', ')}`,
  },
  {
    means:
      'Phantom tokens: the member of the authorizer context that holds the JWT behind an opaque token, such as Authorization. The authorizer puts it there, applications verify it in place of the presented token. Unset: no token is in the context.',
  },
);
