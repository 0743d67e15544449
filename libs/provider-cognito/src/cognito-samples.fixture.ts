/**
 * Claims as Amazon prints them, so that the dialect and the embedded tenant do not merely agree with each other. The
 * machine's token alone is nowhere printed by Amazon.
 */

/** Amazon Cognito Developer Guide, "Understanding the access token": a person's, bound to a resource by `aud`. */
export const boundToken = {
  sub: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
  device_key: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
  'cognito:groups': ['testgroup'],
  iss: 'https://cognito-idp.us-west-2.amazonaws.com/us-west-2_example',
  version: 2,
  client_id: 'xxxxxxxxxxxxexample',
  aud: 'https://api.example.com',
  origin_jti: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
  event_id: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
  token_use: 'access',
  scope: 'phone openid profile resourceserver.1/appclient2 email',
  auth_time: 1676313851,
  exp: 1676317451,
  iat: 1676313851,
  jti: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
  username: 'my-test-user',
};

const { aud: _, ...unbound } = boundToken;
/** As earlier editions of the same page print it: without resource binding. */
export const personsToken = unbound;

/** Amazon Cognito Developer Guide, "Understanding the identity (ID) token". */
export const idToken = {
  sub: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
  aud: 'xxxxxxxxxxxxexample',
  email_verified: true,
  token_use: 'id',
  auth_time: 1500009400,
  iss: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_example',
  'cognito:username': 'janedoe',
  exp: 1500013000,
  given_name: 'Jane',
  iat: 1500009400,
  email: 'janedoe@example.com',
  jti: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
  origin_jti: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
};

/** What users report of client credentials: the machine is its own subject, there is neither audience nor username. */
export const machinesToken = {
  sub: 'xxxxxxxxxxxxexample',
  token_use: 'access',
  scope: 'premium_api/read',
  auth_time: 1676313851,
  iss: 'https://cognito-idp.us-west-2.amazonaws.com/us-west-2_example',
  exp: 1676317451,
  iat: 1676313851,
  version: 2,
  jti: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
  client_id: 'xxxxxxxxxxxxexample',
};
