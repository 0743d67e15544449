import type { ClientSettings } from './client-settings.js';
import { hidden } from './hidden.js';
import { present } from './present.js';
import { text, wholeNumber, type Setting } from './setting.js';
import type { Environment, SettingsReader } from './settings-reader.js';
import { readStoreUrl, type TokenCacheStore } from './token-cache-url.js';

const minimumCharacters = 32;

const urlSetting: Omit<Setting<TokenCacheStore>, 'default'> = {
  name: 'TOKEN_CACHE_URL',
  means:
    'Where answers of introspection are shared by processes: redis://[user:password@]host[:port][/database], rediss:// ' +
    'with TLS, several hosts and ?cluster=true for a cluster, or dynamodb://table[?region=…]. Unset: memory:, each process its own.',
  expected: () => 'memory:, redis://host, rediss://host or dynamodb://table',
  read: readStoreUrl,
};

export const tokenCacheSettings = {
  tokenCacheUrl: urlSetting,
  tokenCacheSecret: text('TOKEN_CACHE_SECRET', {
    means: `Seals what is shared; at least ${minimumCharacters} characters. Unset: the secret or key of the client that introspects.`,
    secret: true,
  }),
  tokenCacheSecretId: text('TOKEN_CACHE_SECRET_ID', {
    means: 'Name or ARN in AWS Secrets Manager, instead of the secret itself.',
  }),
  tokenCacheSecretFile: text('TOKEN_CACHE_SECRET_FILE', { means: 'Path of a file with the secret, instead of it.' }),
  tokenCacheMaxAgeSeconds: wholeNumber('TOKEN_CACHE_MAX_AGE_SECONDS', [0, 3600], {
    means:
      'How long an answer of introspection is believed at most: a revocation is seen this late. 0: not remembered.',
    default: 60,
  }),
  tokenEventsAudience: text('TOKEN_EVENTS_AUDIENCE', {
    means:
      'What an issuer names us in the events that it signs: facts about tokens before their first use, and revocations. ' +
      'Opens POST /token-events at the authorizer over HTTP. Unset: closed.',
  }),
  stalenessLimitSeconds: wholeNumber('STALENESS_LIMIT_SECONDS', [0, 31_536_000], {
    means:
      'Warns at the start of the authorizer when a revoked token may be accepted for longer than this. Unset: never.',
  }),
};

export interface TokenCacheSettings {
  /** Absent: each process has its own memory and nothing else. */
  readonly store?: Exclude<TokenCacheStore, { kind: 'memory' }>;
  /** Absent: the secret or key of the client that introspects. */
  readonly secret?: Exclude<ClientSettings, { from: 'private-key' }>;
  readonly maxAgeSeconds: number;
  /** Absent: no events are taken. */
  readonly eventsAudience?: string;
  readonly stalenessLimitSeconds?: number;
  /** Whether the process may stop with its answer, so that writes have to be waited for. */
  readonly stopsAfterAnswers: boolean;
}

export function readTokenCacheSettings(reader: SettingsReader, environment: Environment): TokenCacheSettings {
  const store = reader.optional(tokenCacheSettings.tokenCacheUrl);
  const secret = readSecret(reader);
  return {
    ...present({
      store: store?.kind === 'memory' ? undefined : store,
      secret,
      eventsAudience: reader.optional(tokenCacheSettings.tokenEventsAudience),
      stalenessLimitSeconds: reader.optional(tokenCacheSettings.stalenessLimitSeconds),
    }),
    maxAgeSeconds: reader.value(tokenCacheSettings.tokenCacheMaxAgeSeconds),
    stopsAfterAnswers: Boolean(environment['AWS_LAMBDA_FUNCTION_NAME']),
  };
}

/** The secret is kept as one of a client of this name. */
const clientId = 'token-cache';

function readSecret(reader: SettingsReader): TokenCacheSettings['secret'] {
  const secret = reader.optional(tokenCacheSettings.tokenCacheSecret);
  const secretId = reader.optional(tokenCacheSettings.tokenCacheSecretId);
  const path = reader.optional(tokenCacheSettings.tokenCacheSecretFile);
  if ([secret, secretId, path].filter((value) => value !== undefined).length > 1) {
    reader.fault('TOKEN_CACHE_SECRET, _ID and _FILE are set together: keep one of them.');
  }
  if (secretId !== undefined) return { from: 'secrets-manager', secretId, clientId };
  if (path !== undefined) return { from: 'file', path, clientId };
  if (secret === undefined) return undefined;
  if (secret.length < minimumCharacters) {
    reader.fault(
      `TOKEN_CACHE_SECRET has fewer than ${minimumCharacters} characters: set it to random ones, as openssl rand -base64 32 writes them.`,
    );
  }
  return hidden({ from: 'environment' as const, clientId }, 'clientSecret', secret);
}
