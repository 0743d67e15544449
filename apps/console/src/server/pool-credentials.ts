import type { AwsCredentials } from '@sallyport/token-client';
import type { Signer } from '../shapes.js';
import { Fault } from './fault.js';
import { send } from './send.js';
import type { PoolOfIdentities } from './world.js';

interface Given extends AwsCredentials {
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Renewed this long before they end. */
const reserveMs = 60_000;

/** Returns AWS credentials of the identity pool, asked for with the two calls that the AWS SDK makes, and kept while good. */
export function createPoolCredentials(pool: PoolOfIdentities): (signer: Signer) => Promise<AwsCredentials> {
  const given = new Map<Signer, Given>();

  async function ask(operation: string, input: object): Promise<Record<string, unknown>> {
    const { response } = await send({
      method: 'POST',
      url: pool.url,
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityService.${operation}`,
      },
      body: JSON.stringify(input),
    });
    if (response.status !== 200) throw new Fault(502, 'pool_refused', `The identity pool refused ${operation}.`);
    return JSON.parse(response.body) as Record<string, unknown>;
  }

  return async (signer) => {
    const known = given.get(signer);
    if (known !== undefined && known.expiresAt - reserveMs > Date.now()) return known;
    const logins = signer === 'guest' ? {} : { Logins: { [pool.login]: await pool.idToken() } };
    const { IdentityId } = await ask('GetId', { IdentityPoolId: pool.id, ...logins });
    const { Credentials } = (await ask('GetCredentialsForIdentity', { IdentityId, ...logins })) as {
      readonly Credentials: Readonly<Record<'AccessKeyId' | 'SecretKey' | 'SessionToken', string>> & {
        readonly Expiration: number;
      };
    };
    const fresh = {
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretKey,
      sessionToken: Credentials.SessionToken,
      expiresAt: Credentials.Expiration * 1000,
    };
    given.set(signer, fresh);
    return fresh;
  };
}
