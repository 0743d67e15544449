import type { SecretsManagerServiceException } from '@aws-sdk/client-secrets-manager';
import { OutageError } from '@sallyport/protocol';
import { unusable } from './read-secret.js';

type Sdk = typeof import('@aws-sdk/client-secrets-manager');
export type LoadSecretsManager = () => Promise<Pick<Sdk, 'SecretsManagerClient' | 'GetSecretValueCommand'>>;

export type Stage = 'AWSCURRENT' | 'AWSPENDING' | 'AWSPREVIOUS';

export interface ReaderOptions {
  readonly secretId: string;
  /** For one call of the reader, however many stages it asks for and however often it retries. */
  readonly deadlineMs: number;
  readonly load?: LoadSecretsManager;
}

/**
 * The text at each stage, in the order asked; `undefined` where the secret or the stage does not exist. The first stage
 * is the one that counts: when another one cannot be read it is left out.
 *
 * @throws {@link OutageError} `secrets_unavailable`
 * @throws {@link MisconfigurationError} `secret_unusable` when our role may not read it, or the SDK is not there
 */
export type SecretsManagerReader = (stages: readonly Stage[]) => Promise<readonly (string | undefined)[]>;

const host = 'AWS Secrets Manager';
const sdkPackage = '@aws-sdk/client-secrets-manager';
const loadSdk: LoadSecretsManager = () => import('@aws-sdk/client-secrets-manager');

/** Returns a reader of one secret. Errors of the SDK stay inside: they can hold the whole answer. */
export function secretsManagerReader({ secretId, deadlineMs, load = loadSdk }: ReaderOptions): SecretsManagerReader {
  const where = `The secret ${secretId}`;
  const region = /^arn:[^:]+:secretsmanager:([a-z0-9-]+):/.exec(secretId)?.[1];
  let connecting: ReturnType<typeof connect> | undefined;

  async function connect() {
    const { SecretsManagerClient, GetSecretValueCommand } = await load().catch(() => {
      throw unusable(`${where} is kept in AWS Secrets Manager, which needs the package ${sdkPackage}: install it.`);
    });
    const client = new SecretsManagerClient({ maxAttempts: 2, ...(region !== undefined && { region }) });
    return async (stage: Stage, abortSignal: AbortSignal): Promise<string | undefined> => {
      try {
        const command = new GetSecretValueCommand({ SecretId: secretId, VersionStage: stage });
        const { SecretString: text, SecretBinary: bytes } = await client.send(command, { abortSignal });
        return text ?? (bytes && new TextDecoder().decode(bytes));
      } catch (error) {
        return absentOrThrow(error, where);
      }
    };
  }

  return async (stages) => {
    connecting ??= connect();
    // A failed connection is not kept: the next reading tries again.
    const get = await connecting.catch((error: unknown) => {
      connecting = undefined;
      throw error;
    });
    const [first, ...others] = await within(deadlineMs, (signal) =>
      Promise.allSettled(stages.map((stage) => get(stage, signal))),
    );
    if (first?.status === 'rejected') throw first.reason;
    return [first?.value, ...others.map((other) => (other.status === 'fulfilled' ? other.value : undefined))];
  };
}

const refusesUs = [
  'AccessDeniedException',
  'UnrecognizedClientException',
  'InvalidSignatureException',
  'IncompleteSignature',
  'ExpiredTokenException',
  'DecryptionFailure',
];

/** Only the name and the status of an error go on, never its message or the answer it can hold. */
function absentOrThrow(error: unknown, where: string): undefined {
  const { name, message, $metadata } = error as Partial<
    Pick<SecretsManagerServiceException, 'name' | 'message' | '$metadata'>
  >;
  if (name === 'ResourceNotFoundException') return undefined;
  if (name !== undefined && refusesUs.includes(name)) {
    throw unusable(`${where} may not be read: allow secretsmanager:GetSecretValue on it for this role (${name}).`);
  }
  if (name === 'InvalidRequestException' || name === 'InvalidParameterException' || name === 'ValidationException') {
    throw unusable(`${where} cannot be read as it is, or its name is not valid (${name}).`);
  }
  if (name === 'CredentialsProviderError') {
    throw unusable(`${where} needs AWS credentials to be read, and none were found: give this process a role.`);
  }
  if (message === 'Region is missing') {
    throw unusable(`${where} needs a region to be read from: set AWS_REGION, or use its ARN.`);
  }
  const status = $metadata?.httpStatusCode;
  throw new OutageError('secrets_unavailable', { host, ...(status !== undefined && { status }) });
}

/** The SDK ends at the signal, except while it looks for credentials; the race ends always. */
async function within<T>(deadlineMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      controller.abort();
      reject(new OutageError('secrets_unavailable', { host }));
    }, deadlineMs);
  });
  try {
    return await Promise.race([work(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
