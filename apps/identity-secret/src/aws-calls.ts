import type { AwsCalls } from './store-client-secret.js';

/** The shortest that Secrets Manager takes. */
const recoveryDays = 7;

/**
 * The calls through the AWS SDK that Lambda brings; loaded with the first. Region, endpoints and credentials are what it
 * finds. Each call ends with the signal.
 */
export async function awsCalls(abortSignal: AbortSignal): Promise<AwsCalls> {
  const [
    { CognitoIdentityProviderClient, DescribeUserPoolClientCommand },
    { SecretsManagerClient, DeleteSecretCommand, GetSecretValueCommand, PutSecretValueCommand },
  ] = await Promise.all([
    import('@aws-sdk/client-cognito-identity-provider'),
    import('@aws-sdk/client-secrets-manager'),
  ]);
  const cognito = new CognitoIdentityProviderClient({});
  const secrets = new SecretsManagerClient({});
  const within = { abortSignal };
  return {
    async clientSecretOf(UserPoolId, ClientId) {
      const command = new DescribeUserPoolClientCommand({ UserPoolId, ClientId });
      return (await cognito.send(command, within)).UserPoolClient?.ClientSecret;
    },
    async currentValue(SecretId) {
      try {
        return (await secrets.send(new GetSecretValueCommand({ SecretId }), within)).SecretString;
      } catch (error) {
        // A secret without a value. One that does not exist answers the same, and then fails to be written.
        if (isNamed(error, 'ResourceNotFoundException')) return undefined;
        throw error;
      }
    },
    async putValue(SecretId, SecretString, ClientRequestToken) {
      await secrets.send(new PutSecretValueCommand({ SecretId, SecretString, ClientRequestToken }), within);
    },
    async scheduleDeletion(SecretId) {
      try {
        await secrets.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: recoveryDays }), within);
      } catch (error) {
        // The second is what a secret says that is already scheduled for deletion.
        if (!isNamed(error, 'ResourceNotFoundException', 'InvalidRequestException')) throw error;
      }
    },
  };
}

const isNamed = (error: unknown, ...names: string[]): boolean => error instanceof Error && names.includes(error.name);
