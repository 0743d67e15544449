/**
 * Claims as Auth0 and others print them in public, so that the dialect and the embedded tenant do not merely agree with
 * each other. Places in capitals are filled in; nothing else is changed.
 */

/** Auth0 Docs, "Access Token Profiles": the default profile. */
export const personsToken = {
  iss: 'https://my-domain.auth0.com/',
  sub: 'auth0|123456',
  aud: ['https://example.com/health-api', 'https://my-domain.auth0.com/userinfo'],
  azp: 'my_client_id',
  exp: 1311281970,
  iat: 1311280970,
  scope: 'openid profile read:patients read:admin',
  my_custom_claim: 'my_custom_value',
};

/** The same page: the RFC 9068 profile. */
export const personsTokenRfc9068 = {
  iss: 'https://my-domain.auth0.com/',
  sub: 'auth0|123456',
  aud: ['https://example.com/health-api', 'https://my-domain.auth0.com/userinfo'],
  client_id: 'my_client_id',
  exp: 1311281970,
  iat: 1311280970,
  jti: '73WakrfVbNJBaAmhQtEeDv',
  scope: 'openid profile read:patients read:admin',
  my_custom_claim: 'my_custom_value',
};

/** Auth0 Docs, "ID Token Structure". Its issuer is printed with `http:` and without the final slash. */
export const idToken = {
  iss: 'http://my-domain.auth0.com',
  sub: 'auth0|123456',
  aud: 'my_client_id',
  exp: 1311281970,
  iat: 1311280970,
  name: 'Jane Doe',
  given_name: 'Jane',
  family_name: 'Doe',
  gender: 'female',
  birthdate: '0000-10-31',
  email: 'janedoe@example.com',
  picture: 'http://example.com/janedoe/me.jpg',
};

/** Daniël Illouz, "Serverless auth" (2019), https://danillouz.dev/posts/serverless-auth/: a machine's token. */
export const machinesToken = {
  iss: 'https://danillouz.eu.auth0.com/',
  sub: 'FHgLVARPk8oXjsP5utP8wYAnZePPAkw1@clients',
  aud: 'https://api.danillouz.dev/account',
  iat: 1560762850,
  exp: 1560849250,
  azp: 'FHgLVARPk8oXjsP5utP8wYAnZePPAkw1',
  scope: 'get:profile',
  gty: 'client-credentials',
};

/** Auth0 Docs, "Agent Identity in Tokens" (early access): an agent by itself, by client credentials. */
export const agentsToken = {
  iss: 'https://my-domain.auth0.com/',
  sub: 'agt_1a2b3c',
  sub_profile: 'ai_agent',
  client_id: 'my_client_id',
  client_profile: 'service ai_agent',
  aud: 'https://your-resource-api.example.com',
  scope: 'read:data',
  exp: 1711820400,
  iat: 1711816800,
};

/** The same page: a person at a client that belongs to an agent. */
export const personsTokenAtAgent = {
  iss: 'https://my-domain.auth0.com/',
  sub: 'auth0|user123',
  sub_profile: 'user',
  client_id: 'agent-linked-client-id',
  client_profile: 'ai_agent',
  aud: 'https://resource-api.example.com',
  scope: 'read:data',
  exp: 1711820400,
  iat: 1711816800,
  act: { sub: 'agt_1a2b3c', sub_profile: 'ai_agent', client_id: 'agent-linked-client-id' },
};

/** The same page: a person in a browser, at an API that is told of agents. No agent has a part in it. */
export const personsTokenInBrowser = {
  iss: 'https://my-domain.auth0.com/',
  sub: 'auth0|user123',
  sub_profile: 'user',
  client_id: 'spa-client-id',
  client_profile: 'browser_app',
  aud: 'https://ai-agent-resource-server.example.com',
  scope: 'read:data',
  exp: 1711820300,
  iat: 1711816700,
};

/** The same page: the agent acts for that person, after a token exchange; bound to the agent's key. */
export const delegatedToken = {
  iss: 'https://my-domain.auth0.com/',
  sub: 'auth0|user123',
  sub_profile: 'user',
  client_id: 'agent-client-id',
  client_profile: 'service ai_agent',
  aud: 'https://resource-api.example.com',
  scope: 'read:data',
  cnf: { jkt: 'NzbLsXh8uDCcd7MNwrnNZpX0ak8ACQ' },
  exp: 1711820400,
  iat: 1711816800,
  act: {
    sub: 'agt_1a2b3c',
    sub_profile: 'ai_agent',
    client_id: 'agent-client-id',
    act: { sub: 'spa-client-id', sub_profile: 'browser_app', client_id: 'spa-client-id' },
  },
};
