import { createPrivateKey, webcrypto } from 'node:crypto';
import { MisconfigurationError } from '@sallyport/protocol';
import type { ClientSecret, ClientSecretSource } from '@sallyport/secrets';
import type { ServerMetadata } from 'openid-client';
import type { IssuerMetadata } from './issuer-metadata.js';

/** How we show an issuer who we are (RFC 6749 §2.3, RFC 7523 §2.2). One method a request, never two. */
export type ClientAuthentication =
  | {
      readonly method: 'client_secret';
      readonly secrets: ClientSecretSource;
      /** Where the secret goes. Absent: as the metadata says, else in the Authorization header. */
      readonly sentIn?: 'header' | 'body';
    }
  | {
      readonly method: 'private_key_jwt';
      readonly clientId: string;
      /** PKCS #8, PEM. */
      readonly privateKey: string;
      readonly keyId?: string;
      readonly algorithm: 'RS256' | 'PS256' | 'ES256';
    }
  /** A public client: people sign in with PKCE, no secret is involved. */
  | { readonly method: 'none'; readonly clientId: string };

/** Puts our credentials into a request, the way openid-client passes one. */
export type Authenticate = (
  server: ServerMetadata,
  client: { readonly client_id: string },
  form: URLSearchParams,
  headers: Pick<Headers, 'set'>,
) => void | Promise<void>;

export interface AuthenticatedClient {
  readonly clientId: string;
  readonly authenticate: Authenticate;
}

/** Returns who we are and how we show it, for one secret where there is one. openid-client signs assertions, and is loaded for them. */
export async function authenticatedClient(
  authentication: ClientAuthentication,
  secret: ClientSecret | undefined,
  wantsBody: boolean,
): Promise<AuthenticatedClient> {
  switch (authentication.method) {
    case 'client_secret': {
      const { clientId, clientSecret } = secret!;
      const inBody = authentication.sentIn === undefined ? wantsBody : authentication.sentIn === 'body';
      return { clientId, authenticate: (inBody ? clientSecretPost : clientSecretBasic)(clientSecret) };
    }
    case 'private_key_jwt': {
      const { clientId, privateKey, keyId, algorithm } = authentication;
      const key = await importSigningKey(privateKey, algorithm);
      const { PrivateKeyJwt } = await import('openid-client');
      const sign = PrivateKeyJwt(keyId === undefined ? key : { key, kid: keyId });
      return { clientId, authenticate: (server, client, form) => sign(server, client, form, new Headers()) };
    }
    case 'none':
      return { clientId: authentication.clientId, authenticate: named };
  }
}

const named: Authenticate = (_server, { client_id: clientId }, form) => form.set('client_id', clientId);

const clientSecretPost =
  (clientSecret: string): Authenticate =>
  (_server, { client_id: clientId }, form) => {
    form.set('client_id', clientId);
    form.set('client_secret', clientSecret);
  };

/**
 * RFC 6749 §2.3.1, encoded no further than Appendix B asks: `-`, `_`, `.` and `*` stay as they are. The library encodes
 * them too, and servers that never decode, as Doorkeeper, then see another client.
 */
const clientSecretBasic =
  (clientSecret: string): Authenticate =>
  (_server, { client_id: clientId }, _form, headers) => {
    const credentials = Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`).toString('base64');
    headers.set('authorization', `Basic ${credentials}`);
  };

/** As `application/x-www-form-urlencoded` has it. Most tokens are of characters that stay what they are. */
export const formEncoded = (text: string): string =>
  /^[\w.*-]*$/.test(text) ? text : new URLSearchParams({ '': text }).toString().slice(1);

/** RFC 8414 §2: without a list the method is client_secret_basic. */
export function takesSecretInBodyOnly(server: IssuerMetadata, endpoint: string): boolean {
  const methods = server[`${endpoint}_auth_methods_supported`] ?? server['token_endpoint_auth_methods_supported'];
  return Array.isArray(methods) && !methods.includes('client_secret_basic') && methods.includes('client_secret_post');
}

const importParameters = {
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  PS256: { name: 'RSA-PSS', hash: 'SHA-256' },
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
} as const;

/** An error of the import is dropped: it can quote the key. */
async function importSigningKey(pem: string, algorithm: keyof typeof importParameters) {
  try {
    const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
    return await webcrypto.subtle.importKey('pkcs8', new Uint8Array(der), importParameters[algorithm], false, ['sign']);
  } catch {
    throw new MisconfigurationError('secret_unusable', [
      `The private key of our client does not fit ${algorithm}: configure one that does, in PKCS #8, or its algorithm.`,
    ]);
  }
}
