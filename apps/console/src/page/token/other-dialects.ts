import type { Json } from './decode-token.js';

export const dialects = ['RFC 9068', 'Cognito', 'Auth0', 'Arculix', 'Okta', 'Entra', 'Keycloak'] as const;
export type Dialect = (typeof dialects)[number];

interface Fact {
  /** What an API wants to know. */
  readonly asks: string;
  /** Claims that may hold it, the likeliest first. */
  readonly claims: readonly string[];
  /** How each dialect says it: the name of a claim, or why there is none. */
  readonly said: Readonly<Record<Dialect, string>>;
}

/** The same fact, in the words of each vendor. Arculix answers about opaque tokens: there it is the member of its answer. */
export const facts: readonly Fact[] = [
  {
    asks: 'Who issued it?',
    claims: ['iss'],
    said: {
      'RFC 9068': 'iss',
      Cognito: 'iss, no slash at its end',
      Auth0: 'iss, a slash at its end',
      Arculix: 'not said: who was asked answers',
      Okta: 'iss',
      Entra: 'iss, ends in /v2.0',
      Keycloak: 'iss',
    },
  },
  {
    asks: 'Is it for this API?',
    claims: ['aud'],
    said: {
      'RFC 9068': 'aud',
      Cognito: 'no aud: client_id is checked',
      Auth0: 'aud, a list for people',
      Arculix: 'client_id is checked',
      Okta: 'aud, one for the server',
      Entra: 'aud, the application',
      Keycloak: 'aud, by a mapper only',
    },
  },
  {
    asks: 'What was granted?',
    claims: ['scope', 'permissions', 'scp', 'roles'],
    said: {
      'RFC 9068': 'scope',
      Cognito: 'scope, as server/name',
      Auth0: 'scope, or permissions[]',
      Arculix: 'scope',
      Okta: 'scp[]',
      Entra: 'scp, or roles[]',
      Keycloak: 'scope',
    },
  },
  {
    asks: 'Which client asked?',
    claims: ['client_id', 'azp', 'cid', 'appid'],
    said: {
      'RFC 9068': 'client_id',
      Cognito: 'client_id',
      Auth0: 'azp',
      Arculix: 'client_id',
      Okta: 'cid',
      Entra: 'azp, or appid',
      Keycloak: 'azp',
    },
  },
  {
    asks: 'Whom does it stand for?',
    claims: ['sub', 'username', 'client_id'],
    said: {
      'RFC 9068': 'sub',
      Cognito: 'sub; of a machine its client_id',
      Auth0: 'sub; of a machine …@clients',
      Arculix: 'username, or client_id',
      Okta: 'sub, uid',
      Entra: 'sub, oid',
      Keycloak: 'sub',
    },
  },
  {
    asks: 'Is it an access token?',
    claims: ['token_use'],
    said: {
      'RFC 9068': 'typ: at+jwt',
      Cognito: 'token_use: access',
      Auth0: 'typ: JWT or at+jwt',
      Arculix: 'token_type: Bearer',
      Okta: 'not said',
      Entra: 'not said',
      Keycloak: 'typ: Bearer, a claim',
    },
  },
  {
    asks: 'Is it a machine?',
    claims: ['gty', 'idtyp'],
    said: {
      'RFC 9068': 'sub is the client_id',
      Cognito: 'sub is the client_id',
      Auth0: 'gty: client-credentials',
      Arculix: 'not said',
      Okta: 'no uid',
      Entra: 'idtyp: app',
      Keycloak: 'service-account-…',
    },
  },
];

const dialectOf: Readonly<Record<string, Dialect>> = {
  local: 'RFC 9068',
  oidc: 'RFC 9068',
  cognito: 'Cognito',
  auth0: 'Auth0',
  arculix: 'Arculix',
};

/** Returns the dialect of a provider, as IDENTITY_PROVIDER names it: `auth0,auth0:legacy` is Auth0's. */
export const dialectOfProvider = (provider: string): Dialect | undefined => dialectOf[provider.split(/[,:]/)[0] ?? ''];

/** Returns the claim of this token that holds a fact, if any does. */
export const claimWith = ({ claims }: Fact, token: Json): string | undefined => claims.find((name) => name in token);
