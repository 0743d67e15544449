import { createPrivateKey } from 'node:crypto';
import { hidden } from './hidden.js';
import { present } from './present.js';
import { oneOf, pem, text } from './setting.js';
import type { SettingsReader } from './settings-reader.js';

/** Our own client at an issuer, and where its secret or key comes from. Secret and key are read by name alone. */
export type ClientSettings =
  | { readonly from: 'environment'; readonly clientId: string; readonly clientSecret: string }
  | { readonly from: 'file'; readonly path: string; readonly clientId?: string }
  | { readonly from: 'secrets-manager'; readonly secretId: string; readonly clientId?: string }
  | {
      readonly from: 'private-key';
      readonly clientId: string;
      /** PKCS #8, PEM. */
      readonly privateKey: string;
      readonly keyId?: string;
      readonly algorithm: 'RS256' | 'PS256' | 'ES256';
    };

/** The variables of a client, by the prefix of its provider: `AUTH0`, `AUTH0_LEGACY`, `ARCULIX_INTROSPECTION`. */
export const clientSettings = (prefix: string) => ({
  clientId: text(`${prefix}_CLIENT_ID`, { means: 'Our client id there.' }),
  clientSecret: text(`${prefix}_CLIENT_SECRET`, { means: 'Its secret.', secret: true }),
  clientSecretId: text(`${prefix}_CLIENT_SECRET_ID`, {
    means: 'Name or ARN in AWS Secrets Manager, instead of the secret itself.',
  }),
  clientSecretFile: text(`${prefix}_CLIENT_SECRET_FILE`, { means: 'Path of a file with the secret, instead of it.' }),
});

/** The variables of credentials that are for introspection alone. */
export const introspectionClientSettings = (prefix: string) =>
  Object.fromEntries(
    Object.entries(clientSettings(`${prefix}_INTROSPECTION`)).map(([key, setting]) => [
      `introspection_${key}`,
      { ...setting, means: `${setting.means} For introspection, where it has credentials of its own.` },
    ]),
  );

/** For providers whose introspection knows other forms than JSON. */
export const introspectionFormatSetting = (prefix: string) =>
  oneOf(`${prefix}_INTROSPECTION_FORMAT`, ['json', 'signed', 'phantom'], {
    means:
      'What introspection is asked for: json (RFC 7662), signed (the same as a JWT signed for us, RFC 9701), or phantom: the JWT access token that stands for the opaque one.',
    default: 'json',
  });

/** For providers that take a signed assertion instead of a secret (RFC 7523). */
export const privateKeySettings = (prefix: string) => ({
  privateKey: pem(`${prefix}_PRIVATE_KEY`, { means: 'Key that signs our client assertions, instead of a secret.' }),
  privateKeyId: text(`${prefix}_PRIVATE_KEY_ID`, { means: 'Its kid at the provider.' }),
  privateKeyAlgorithm: oneOf(`${prefix}_PRIVATE_KEY_ALGORITHM`, ['rs256', 'ps256', 'es256'], {
    means: 'Algorithm of the assertions.',
    default: 'rs256',
  }),
});

export interface ReadClientOptions {
  /** Whether the provider takes a signed assertion instead of a secret. */
  readonly takesKey?: boolean;
  /** The name of its secret in AWS Secrets Manager where nothing says so, once the stage is known. */
  readonly storedAs?: string | undefined;
}

/**
 * Returns the client that the variables of a prefix name, or undefined when none is named. Exactly one of secret,
 * secret id, file and private key belongs to a client id; a secret from a store or file may bring its id along.
 */
export function readClient(
  reader: SettingsReader,
  prefix: string,
  { takesKey = false, storedAs }: ReadClientOptions = {},
): ClientSettings | undefined {
  const {
    clientId,
    clientSecret,
    clientSecretId: secretId,
    clientSecretFile: path,
  } = reader.values(clientSettings(prefix));
  const key = takesKey ? readKey(reader, prefix) : undefined;

  const given = [clientSecret, secretId, path, key].filter((value) => value !== undefined).length;
  if (given > 1) {
    reader.fault(`${prefix}_CLIENT_SECRET, _ID, _FILE and ${prefix}_PRIVATE_KEY are set together: keep one of them.`);
  }
  const named = clientId === undefined ? {} : { clientId };
  if (secretId !== undefined) return { from: 'secrets-manager', secretId, ...named };
  if (path !== undefined) return { from: 'file', path, ...named };
  if (storedAs !== undefined && clientId !== undefined && given === 0) {
    return { from: 'secrets-manager', secretId: storedAs, clientId };
  }
  if ((clientId === undefined) !== (clientSecret === undefined && key === undefined)) {
    reader.fault(`${prefix}_CLIENT_ID and ${prefix}_CLIENT_SECRET belong together: set both or neither.`);
  }
  if (clientId === undefined) return undefined;
  if (key !== undefined) {
    const { privateKey, ...about } = key;
    return hidden({ from: 'private-key', clientId, ...about }, 'privateKey', privateKey);
  }
  return clientSecret === undefined
    ? undefined
    : hidden({ from: 'environment', clientId }, 'clientSecret', clientSecret);
}

function readKey(reader: SettingsReader, prefix: string) {
  const settings = privateKeySettings(prefix);
  const privateKey = reader.optional(settings.privateKey);
  if (privateKey === undefined) return undefined;
  const algorithm = reader.value(settings.privateKeyAlgorithm).toUpperCase() as keyof typeof fitting;
  const kind = kindOfKey(privateKey);
  if (kind !== fitting[algorithm]) {
    reader.fault(
      `${settings.privateKey.name} holds ${kind}, and ${settings.privateKeyAlgorithm.name} is ${algorithm}: ` +
        `that takes ${fitting[algorithm]}.`,
    );
  }
  return { privateKey, ...present({ keyId: reader.optional(settings.privateKeyId) }), algorithm };
}

const fitting = { RS256: 'an RSA key', PS256: 'an RSA key', ES256: 'a P-256 key' } as const;

/** In words, and never a byte of it. */
function kindOfKey(pkcs8: string): string {
  try {
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = createPrivateKey(pkcs8);
    if (type === 'rsa') return 'an RSA key';
    return details?.namedCurve === 'prime256v1' ? 'a P-256 key' : 'another kind of key';
  } catch {
    return 'no key that can be read';
  }
}
