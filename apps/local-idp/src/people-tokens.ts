import { createHash, randomBytes } from 'node:crypto';
import type { People, PeopleTokens, TokensWanted } from './people.js';

/** What a dialect tells an application that signs people in. */
export interface PeopleEndpoints {
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  /** Asked for besides the API's: who the person is, and a refresh token. */
  readonly personScopes: readonly string[];
  /** Our name of an API's scope → the dialect's. */
  scopeName(ours: string): string;
  /** How a request names the API the access token is for. */
  targetParameters(target?: string): Readonly<Record<string, string>>;
}

/**
 * The whole way of one person's tokens: sign-in, code and exchange with PKCE.
 *
 * @throws Error with the OAuth error code when either step is refused
 */
export async function peopleTokens(
  { client, redirectUri, signIn }: Pick<People, 'client' | 'redirectUri' | 'signIn'>,
  { authorizationEndpoint, tokenEndpoint, personScopes, scopeName, targetParameters }: PeopleEndpoints,
  { persona = 'ada', scopes, target }: TokensWanted,
): Promise<PeopleTokens> {
  const verifier = randomBytes(32).toString('base64url');
  const url = new URL(authorizationEndpoint);
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: client.clientId,
    redirect_uri: redirectUri,
    scope: [...personScopes, ...(scopes?.map(scopeName) ?? client.scopes)].join(' '),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...targetParameters(target),
  }).toString();
  const { searchParams } = await signIn(url, persona);
  const code = searchParams.get('code');
  if (code === null) throw new Error(`no code: ${searchParams.get('error') ?? ''}`);

  const response = await fetch(tokenEndpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${client.clientId}:${client.clientSecret}`).toString('base64')}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    }),
  });
  const body = (await response.json()) as Record<string, string | undefined>;
  const { access_token: accessToken, refresh_token: refreshToken, id_token: idToken, error } = body;
  if (accessToken === undefined) throw new Error(`no token: ${response.status} ${error ?? ''}`);
  return {
    accessToken,
    ...(refreshToken !== undefined && { refreshToken }),
    ...(idToken !== undefined && { idToken }),
  };
}
