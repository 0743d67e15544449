import type { Clock } from '@sallyport/protocol';
import type { ClientSecret } from './client-secret.js';
import type { ClientSecretSource } from './client-secret-source.js';
import { readSecret, unusable } from './read-secret.js';
import { rotatingSource } from './rotating-source.js';
import { secretDeadlineMs } from './secret-deadline.js';
import { secretsManagerReader, type LoadSecretsManager } from './secrets-manager-reader.js';

export interface SecretsManagerSecretOptions {
  /** Name or ARN. An ARN also says the region; for a name it is `AWS_REGION`. */
  readonly secretId: string;
  /** When the secret holds no client id, or to insist on one. */
  readonly clientId?: string;
  readonly clock: Clock;
  /** How long a reading is used before the store is asked again. Default 300. A refusal reads again at once. */
  readonly ttlSeconds?: number;
  /** For one reading, its retries included. Default 2000. Loading the SDK comes before it. */
  readonly deadlineMs?: number;
  /** The AWS SDK; loaded with the first reading. */
  readonly load?: LoadSecretsManager;
}

/**
 * Returns a source over AWS Secrets Manager. Asks nobody until its first use; region, endpoint
 * (`AWS_ENDPOINT_URL_SECRETS_MANAGER`) and credentials are what the AWS SDK finds.
 *
 * One reading is one GetSecretValue of `AWSCURRENT`; after a refusal also `AWSPENDING` and `AWSPREVIOUS`. The role needs
 * `secretsmanager:GetSecretValue` on this secret alone.
 */
export function secretsManagerSecret(options: SecretsManagerSecretOptions): ClientSecretSource {
  const { secretId, clientId, clock, ttlSeconds = 300, deadlineMs = secretDeadlineMs, load } = options;
  const reader = secretsManagerReader({ secretId, deadlineMs, ...(load && { load }) });
  const where = `The secret ${secretId}`;

  const parse = (text: string) => readSecret(text, { where, clientId });

  async function readCurrent(): Promise<ClientSecret> {
    const [text] = await reader(['AWSCURRENT']);
    if (text === undefined) throw missing(where);
    return parse(text);
  }

  /** A stage that is not there, or not filled in yet, is no candidate; the current one must be good. */
  async function readAll(): Promise<readonly ClientSecret[]> {
    const [current, ...others] = await reader(['AWSCURRENT', 'AWSPENDING', 'AWSPREVIOUS']);
    if (current === undefined) throw missing(where);
    return [parse(current), ...others.flatMap((text) => candidate(text))];
  }

  function candidate(text: string | undefined): readonly ClientSecret[] {
    if (text === undefined) return [];
    try {
      return [parse(text)];
    } catch {
      return [];
    }
  }

  return rotatingSource({ readCurrent, readAll, clock, ttlSeconds });
}

const missing = (where: string) =>
  unusable(`${where} does not exist in this account and region, or has no value: create it, or correct the setting.`);
