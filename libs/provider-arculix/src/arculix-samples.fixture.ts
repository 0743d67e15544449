/**
 * Introspection answers as Doorkeeper (https://github.com/doorkeeper-gem/doorkeeper, `lib/doorkeeper/oauth/
 * token_introspection.rb`) builds them: which members there are, with values of ours. That Arculix answers like this is
 * inferred.
 */

/** An access token. Its `client_id` is the application's UID; no subject, issuer, username or token id. */
export const activeAnswer = {
  active: true,
  scope: 'profile:read content:read',
  client_id: 'uid-of-the-application',
  iat: 1700000000,
  token_type: 'Bearer',
  exp: 1700007200,
};

const { exp: _, ...withoutExpiry } = activeAnswer;
/** An access token that never expires: `exp` is left out. */
export const nonExpiringAnswer = withoutExpiry;

/** The same in older versions, where an absent time becomes 0. */
export const olderNonExpiringAnswer = { ...activeAnswer, exp: 0 };

/** A refresh token: neither `token_type` nor `exp`, which speak of access tokens. */
export const refreshTokenAnswer = {
  active: true,
  scope: 'profile:read content:read',
  client_id: 'uid-of-the-application',
  iat: 1700000000,
};

/** A token for a resource (RFC 8707). */
export const resourceAnswer = { ...activeAnswer, aud: 'https://api.example.com' };

/** A dead token, and one that the asking client may not be told about: nothing tells them apart. */
export const inactiveAnswer = { active: false };
