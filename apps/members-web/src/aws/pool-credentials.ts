import { fromCognitoIdentityPool } from '@aws-sdk/credential-providers';
import type { IdentityPoolConfig } from '../config/members-config.js';

export interface PoolCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  readonly expiration?: Date | undefined;
  readonly identityId: string;
}

/** AWS credentials, and which of the pool's two roles they are of. */
export interface Signer {
  readonly role: 'person' | 'guest';
  readonly credentials: PoolCredentials;
}

/** How credentials are asked for; the AWS SDK in a browser. */
export type AskPool = (pool: IdentityPoolConfig, idToken: string | undefined) => Promise<PoolCredentials>;

/** New ones are asked for this long before the old ones end. */
const aheadMs = 60_000;

/**
 * Returns where temporary AWS credentials come from: of the pool's role for people while somebody is signed in, else of its
 * guests' role. They stay in memory, and are renewed before they expire. Asked several times at once, the pool is asked once.
 *
 * @throws what the AWS SDK does: a refusal of the pool has a name such as `NotAuthorizedException`
 */
export function poolCredentials(pool: IdentityPoolConfig, now: () => number, ask: AskPool = askPool) {
  let held: { readonly idToken: string | undefined; readonly signer: Promise<Signer> } | undefined;

  const isOver = ({ credentials: { expiration } }: Signer): boolean =>
    expiration !== undefined && expiration.getTime() - aheadMs <= now();

  return {
    /** @param idToken - of who is signed in */
    async signer(idToken: string | undefined): Promise<Signer> {
      const proof = pool.login === undefined ? undefined : idToken;
      if (held?.idToken === proof) {
        const signer = await held?.signer.catch(() => undefined);
        if (signer !== undefined && !isOver(signer)) return signer;
      }
      const role = proof === undefined ? 'guest' : 'person';
      const asked = ask(pool, proof).then((credentials): Signer => ({ role, credentials }));
      held = { idToken: proof, signer: asked };
      return asked;
    },
    /** After a sign-in or a sign-out, or when AWS does not know them any more. */
    forget: (): void => void (held = undefined),
  };
}

const askPool: AskPool = ({ id, login, endpoint }, idToken) =>
  fromCognitoIdentityPool({
    identityPoolId: id,
    ...(login !== undefined && idToken !== undefined && { logins: { [login]: idToken } }),
    clientConfig: { region: id.split(':')[0]!, maxAttempts: 2, ...(endpoint !== undefined && { endpoint }) },
    // A guest stays the same guest in this tab, and in no other place.
    cache: sessionStorage,
  })();
