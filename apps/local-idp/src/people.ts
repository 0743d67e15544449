import type { DevelopmentClient } from './development-clients.js';

export interface Persona {
  readonly name: string;
  readonly email: string;
  readonly uuid: string;
  readonly groups: readonly string[];
}

/** Who can sign in, without a password: this machine's only secret is that nobody else reaches it. */
export const personas = {
  ada: {
    name: 'Ada Lovelace',
    email: 'ada@sallyport.local',
    uuid: '8f3c1c2e-6a54-4c0e-9d0e-0a2f5a1d7a01',
    groups: ['editors'],
  },
  bob: { name: 'Bob Babbage', email: 'bob@sallyport.local', uuid: '2b7d5f10-93a1-4a6c-8a55-5e0c9b6f7b02', groups: [] },
} as const satisfies Readonly<Record<string, Persona>>;
export type PersonaName = keyof typeof personas;

export const personaNames = Object.keys(personas) as PersonaName[];
export const isPersona = (name: string): name is PersonaName => Object.hasOwn(personas, name);

export interface TokensWanted {
  /** Default `ada`. */
  readonly persona?: PersonaName;
  /** Our names of the API's scopes; a name the dialect does not know is sent as it is. Default: all of the client. */
  readonly scopes?: readonly string[];
  /** The API the access token is for. Default: ours; Cognito: none, so that the token has no `aud`. */
  readonly target?: string;
}

export interface PeopleTokens {
  readonly accessToken: string;
  readonly refreshToken?: string;
  /** Not at arculix. */
  readonly idToken?: string;
}

/** The door for people: authorization code, PKCE with S256, refresh. */
export interface People {
  /** A confidential client for code and refresh alone; it gets no machine tokens. */
  readonly client: DevelopmentClient;
  /**
   * One that the client may use. So is any other port of 127.0.0.1 or localhost with the path `/callback` or
   * `/authenticated`; after a logout, `/signedout`.
   */
  readonly redirectUri: string;
  /**
   * Goes where a browser would: the address the application is called back at, with `code` and `state`, or `error`.
   * The callback itself is not requested.
   *
   * @throws Error when the server shows an error page instead of sending the browser back
   */
  signIn(authorizationUrl: URL | string, persona?: PersonaName): Promise<URL>;
  /**
   * Somebody's tokens, the whole way over HTTP: sign-in, code, exchange.
   *
   * @throws Error with the OAuth error code when either step is refused
   */
  tokens(wanted?: TokensWanted): Promise<PeopleTokens>;
}
