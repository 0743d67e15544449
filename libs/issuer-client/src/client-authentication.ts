import { createPrivateKey, webcrypto } from 'node:crypto';
import { MisconfigurationError } from '@sallyport/protocol';
import type { ClientSecret, ClientSecretSource } from '@sallyport/secrets';
import type { ClientAuth } from 'openid-client';
import type { IssuerMetadata } from './discover.js';

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

export interface OpenIdAuthentication {
  readonly clientId: string;
  readonly authenticate: ClientAuth;
}

type OpenIdClient = typeof import('openid-client');

/** Returns openid-client's form of it, for one secret where there is one. */
export async function openIdAuthentication(
  client: OpenIdClient,
  authentication: ClientAuthentication,
  secret: ClientSecret | undefined,
  wantsBody: boolean,
): Promise<OpenIdAuthentication> {
  switch (authentication.method) {
    case 'client_secret': {
      const { clientId, clientSecret } = secret!;
      const inBody = authentication.sentIn === undefined ? wantsBody : authentication.sentIn === 'body';
      const authenticate = inBody ? client.ClientSecretPost(clientSecret) : clientSecretBasic(clientSecret);
      return { clientId, authenticate };
    }
    case 'private_key_jwt': {
      const { clientId, privateKey, keyId, algorithm } = authentication;
      const key = await importSigningKey(privateKey, algorithm);
      return { clientId, authenticate: client.PrivateKeyJwt(keyId === undefined ? key : { key, kid: keyId }) };
    }
    case 'none':
      return { clientId: authentication.clientId, authenticate: client.None() };
  }
}

/**
 * RFC 6749 §2.3.1, encoded no further than Appendix B asks: `-`, `_`, `.` and `*` stay as they are. The library encodes
 * them too, and servers that never decode, as Doorkeeper, then see another client.
 */
const clientSecretBasic =
  (clientSecret: string): ClientAuth =>
  (_server, { client_id: clientId }, _body, headers) => {
    const credentials = Buffer.from(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`).toString('base64');
    headers.set('authorization', `Basic ${credentials}`);
  };

const formEncoded = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1);

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
