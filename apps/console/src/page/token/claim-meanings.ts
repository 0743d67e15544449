/** `time`: seconds since the epoch. */
export interface ClaimMeaning {
  readonly says: string;
  readonly kind?: 'time';
  /** The section that defines it, or whose it is. */
  readonly source: string;
}

const jwtSection = (section: string): string => `RFC 7519 §${section}`;

/** What the members of a token header mean. */
export const headerMeanings: Readonly<Record<string, ClaimMeaning>> = {
  alg: {
    says: 'Signature algorithm. Accepted only when the allow-list of the issuer has it.',
    source: 'RFC 7515 §4.1.1',
  },
  kid: { says: 'Names the key in the key set of the issuer.', source: 'RFC 7515 §4.1.4' },
  typ: { says: 'Kind of token. at+jwt tells an access token from an ID token.', source: 'RFC 9068 §2.1' },
  x5c: { says: 'Certificates of the signing key, its own first.', source: 'RFC 7515 §4.1.6' },
  x5t: { says: 'Thumbprint (SHA-1) of the certificate of the key.', source: 'RFC 7515 §4.1.7' },
  'x5t#S256': { says: 'Thumbprint (SHA-256) of the certificate of the key.', source: 'RFC 7515 §4.1.8' },
  jku: { says: 'Address of a key set. Never followed: the sender chose it.', source: 'RFC 7515 §4.1.2' },
  jwk: { says: 'A key. Never used: the sender chose it.', source: 'RFC 7515 §4.1.3' },
  crit: { says: 'Extensions that must be understood. Refused.', source: 'RFC 7515 §4.1.11' },
  cty: { says: 'Kind of the content.', source: 'RFC 7515 §4.1.10' },
};

/** What claims mean in access tokens, of the RFCs and of the vendors met here. */
export const claimMeanings: Readonly<Record<string, ClaimMeaning>> = {
  iss: { says: 'Who issued it. Compared character by character, the last slash too.', source: jwtSection('4.1.1') },
  sub: { says: 'Whom it stands for: a person, or the client itself.', source: jwtSection('4.1.2') },
  aud: { says: 'For whom it was made. An API takes only tokens that name it.', source: jwtSection('4.1.3') },
  exp: { says: 'From then on it is refused.', kind: 'time', source: jwtSection('4.1.4') },
  nbf: { says: 'Before that it is refused.', kind: 'time', source: jwtSection('4.1.5') },
  iat: { says: 'When it was issued.', kind: 'time', source: jwtSection('4.1.6') },
  jti: { says: 'Its own identifier, once each.', source: jwtSection('4.1.7') },
  scope: { says: 'What was granted, separated by spaces.', source: 'RFC 8693 §4.2' },
  client_id: { says: 'The client that asked for it.', source: 'RFC 8693 §4.3' },
  cnf: { says: 'The key it is bound to: without proof of that key it is refused.', source: 'RFC 7800 §3' },
  act: { says: 'Who acts in the name of the subject.', source: 'RFC 8693 §4.1' },
  auth_time: { says: 'When the person signed in.', kind: 'time', source: 'OpenID Connect Core §2' },
  nonce: {
    says: 'Ties an ID token to one sign-in. In an access token it is a sign of the wrong kind.',
    source: 'OpenID Connect Core §2',
  },
  acr: { says: 'How well the person was authenticated.', source: 'OpenID Connect Core §2' },
  amr: { says: 'By which methods the person was authenticated.', source: 'OpenID Connect Core §2' },
  sid: { says: 'The session of the person at the issuer.', source: 'OpenID Connect Front-Channel Logout §3' },
  azp: { says: 'The client that asked for it.', source: 'Auth0, Entra, Keycloak' },
  gty: { says: 'Which grant: client-credentials tells a machine.', source: 'Auth0' },
  permissions: { says: 'What was granted, as a list.', source: 'Auth0, with RBAC' },
  token_use: { says: 'access or id: what tells them apart.', source: 'Cognito' },
  version: { says: 'Version of the token format.', source: 'Cognito' },
  username: { says: 'The person in the user pool. Machines have none.', source: 'Cognito' },
  'cognito:groups': { says: 'Groups of the person in the user pool.', source: 'Cognito' },
  origin_jti: { says: 'The sign-in it came from; revoking ends all of its tokens at Cognito.', source: 'Cognito' },
  event_id: { says: 'The sign-in event it came from.', source: 'Cognito' },
  device_key: { says: 'The remembered device.', source: 'Cognito' },
  cid: { says: 'The client that asked for it.', source: 'Okta' },
  uid: { says: 'The person. Machines have none.', source: 'Okta' },
  scp: { says: 'What was granted: a list at Okta and Hydra, a text at Entra.', source: 'Okta, Hydra, Entra' },
  roles: { says: 'What was granted to an application.', source: 'Entra' },
  appid: { says: 'The client that asked for it.', source: 'Entra, version 1' },
  tid: { says: 'The tenant.', source: 'Entra' },
  realm_access: { says: 'Roles in the realm.', source: 'Keycloak' },
  resource_access: { says: 'Roles by client.', source: 'Keycloak' },
  preferred_username: { says: 'The name of the account.', source: 'Keycloak' },
};
