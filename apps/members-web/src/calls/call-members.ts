import type { AuthStore } from '@sallyport/sign-in';
import type { Signer } from '../aws/pool-credentials.js';
import type { MembersConfig } from '../config/members-config.js';
import type { Answer } from './answer.js';
import type { RouteName } from './member-routes.js';

/** Where AWS credentials come from, and what is done with them; loaded by who signs a request first. */
type Aws = typeof import('../aws/pool-credentials.js') & typeof import('../aws/sign-request.js');

const loadAws = async (): Promise<Aws> => ({
  ...(await import('../aws/pool-credentials.js')),
  ...(await import('../aws/sign-request.js')),
});

export interface Members {
  call(route: RouteName): Promise<Answer>;
  /** Whoever called before is not who calls now. */
  forget(): void;
}

/** Calls the members API as whoever the store says is in front of the page. */
export function callMembers(
  { apiUrl, apiKey, tokenHeader, region, identityPool }: MembersConfig,
  store: AuthStore,
): Members {
  const key = { 'x-api-key': apiKey };
  let aws: Aws | undefined;
  let pool: ReturnType<Aws['poolCredentials']> | undefined;

  async function send(url: URL, sent: Readonly<Record<string, string>>, token?: string): Promise<Answer> {
    const headers = token === undefined ? sent : { ...sent, [tokenHeader]: `Bearer ${token}` };
    const start = performance.now();
    try {
      const response = await fetch(url, { headers, redirect: 'error' });
      return {
        kind: 'answered',
        status: response.status,
        body: await response.text(),
        milliseconds: Math.round(performance.now() - start),
        broughtToken: token !== undefined,
      };
    } catch {
      return { kind: 'unanswered', by: 'API' };
    }
  }

  async function signerOf(idToken: string | undefined): Promise<Signer> {
    aws ??= await loadAws();
    pool ??= aws.poolCredentials(identityPool, Date.now);
    return pool.signer(idToken);
  }

  /** A sign-in that the pool does not take any more is renewed once, or the session is over. */
  async function currentSigner(): Promise<Signer> {
    const idToken = await store.idToken();
    try {
      return await signerOf(idToken);
    } catch (error) {
      if (idToken === undefined || !(error as Error).message.startsWith('Invalid login token')) throw error;
      const token = await store.accessToken();
      if (token !== undefined) await store.refused(token);
      const renewed = await store.idToken();
      if (renewed === undefined || renewed === idToken) throw error;
      return signerOf(renewed);
    }
  }

  async function signed(url: URL): Promise<Answer> {
    let signer: Signer;
    try {
      signer = await currentSigner();
    } catch (error) {
      return poolFault(error);
    }
    const { role, credentials } = signer;
    const answer = await send(url, await aws!.signRequest(url, key, region, credentials));
    if (answer.kind !== 'answered') return answer;
    if (answer.status === 403 && /expired/i.test(answer.body)) pool?.forget();
    const { identityId, expiration } = credentials;
    return { ...answer, signedBy: { role, identityId, expiration } };
  }

  /** A token that the API does not know any more is renewed once, or the session is over. */
  async function withToken(url: URL): Promise<Answer> {
    const token = await store.accessToken();
    if (token === undefined) return send(url, {});
    const answer = await send(url, {}, token);
    if (answer.kind !== 'answered' || answer.status !== 401) return answer;
    await store.refused(token);
    const renewed = await store.accessToken();
    return renewed === undefined ? answer : send(url, {}, renewed);
  }

  const ways: Readonly<Record<RouteName, () => Promise<Answer>>> = {
    'no-auth': () => send(new URL(`${apiUrl}/no-auth`), key),
    'require-auth': () => signed(new URL(`${apiUrl}/require-auth`)),
    me: () => withToken(new URL(`${apiUrl}/me`)),
  };
  return { call: (route) => ways[route](), forget: () => pool?.forget() };
}

/** AWS says in the name of its errors what they are; without an answer there is none. */
function poolFault(error: unknown): Answer {
  const { name, message, $metadata } = error as {
    readonly name: string;
    readonly message: string;
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  const status = $metadata?.httpStatusCode;
  if (status === undefined || status >= 500) return { kind: 'unanswered', by: 'identity pool' };
  return { kind: 'no-credentials', error: name, message };
}
