import type { SecretRequest } from './secret-request.js';

/** The calls of AWS that are made, each with its permission. */
export interface AwsCalls {
  /** `cognito-idp:DescribeUserPoolClient`: the secret of an app client, undefined for a client without one. */
  clientSecretOf(userPoolId: string, clientId: string): Promise<string | undefined>;
  /** `secretsmanager:GetSecretValue`: the current text, undefined before the first one. */
  currentValue(secretArn: string): Promise<string | undefined>;
  /** `secretsmanager:PutSecretValue`. The same request id with the same text twice is one version. */
  putValue(secretArn: string, value: string, requestId: string): Promise<void>;
  /** `secretsmanager:DeleteSecret`, with a recovery window. Of one that is gone, or on its way: nothing. */
  scheduleDeletion(secretArn: string): Promise<void>;
}

/** The app client has no secret: it was made without GenerateSecret. */
export class ClientWithoutSecret extends Error {
  constructor() {
    super('The app client has no secret: set GenerateSecret.');
    this.name = 'ClientWithoutSecret';
  }
}

/**
 * Makes the secret hold the app client. A second time changes nothing, so the version before stays AWSPREVIOUS; and a
 * secret of this client that was rotated there stays, whatever Cognito shows as the client's first.
 *
 * The members are those that `libs/secrets` reads, and what a consumer in another language needs beside them.
 *
 * @throws {@link ClientWithoutSecret}, or what the calls throw
 */
export async function storeClientSecret(request: SecretRequest, requestId: string, aws: AwsCalls): Promise<void> {
  const { secretArn, userPoolId, clientId, tokenUrl, resourceServer } = request;
  const current = await aws.currentValue(secretArn);
  const secret = secretIn(current, clientId) ?? (await aws.clientSecretOf(userPoolId, clientId));
  if (!secret) throw new ClientWithoutSecret();
  const value = JSON.stringify({
    user_pool_id: userPoolId,
    user_pool_client_id: clientId,
    app_client_secret: secret,
    user_pool_oauth2_endpoint: tokenUrl,
    user_pool_resource_server: resourceServer,
  });
  if (current !== value) await aws.putValue(secretArn, value, requestId);
}

/** The secret of this client that a stored text holds, if it does. A parse error is dropped: it quotes the text. */
function secretIn(text: string | undefined, clientId: string): string | undefined {
  try {
    const stored = JSON.parse(text ?? '{}') as Readonly<Record<string, unknown>> | null;
    const secret = stored?.['user_pool_client_id'] === clientId ? stored['app_client_secret'] : undefined;
    return typeof secret === 'string' && secret !== '' ? secret : undefined;
  } catch {
    return undefined;
  }
}
