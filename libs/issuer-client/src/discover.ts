import { OutageError } from '@sallyport/protocol';
import { checkedUrl } from './endpoint-url.js';
import type { FetchLike } from './fetch-like.js';
import { observedFetch } from './observed-fetch.js';

/** RFC 8414 §2 and OpenID Connect Discovery §3. Members other than these are as the issuer sent them, unchecked. */
export interface IssuerMetadata {
  readonly issuer: string;
  readonly token_endpoint?: string;
  readonly jwks_uri?: string;
  readonly introspection_endpoint?: string;
  readonly revocation_endpoint?: string;
  readonly authorization_endpoint?: string;
  readonly [member: string]: unknown;
}

/**
 * Returns the metadata an issuer publishes: under the OpenID Connect path, else under that of RFC 8414 §3.
 *
 * Checks that the document names exactly the asked issuer, character by character (RFC 8414 §3.3).
 * Does NOT call any endpoint it finds, nor check that they share the issuer's host: some do not.
 *
 * @throws {@link OutageError} as the bounded client, and `issuer_answer_unusable` when neither path has the document
 * @throws {@link MisconfigurationError} `settings_invalid` when the issuer may not be called
 */
export async function discover(issuer: string, fetch: FetchLike): Promise<IssuerMetadata> {
  const url = checkedUrl(issuer);
  let status: number | undefined;
  for (const algorithm of ['oidc', 'oauth2'] as const) {
    const found = await lookUp(url, algorithm, fetch);
    if (found.metadata?.['issuer'] === issuer) return readMetadata(issuer, found.metadata);
    status = found.status;
    // The other path is for issuers without this one, not for a second opinion on who the issuer is.
    if (found.metadata !== undefined) break;
  }
  throw new OutageError('issuer_answer_unusable', { host: url.host, ...(status !== undefined && { status }) });
}

interface LookUp {
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly status?: number;
}

async function lookUp(url: URL, algorithm: 'oidc' | 'oauth2', fetch: FetchLike): Promise<LookUp> {
  const client = await import('openid-client');
  const observed = observedFetch(fetch);
  try {
    // No request of the discovery carries the client id.
    const configuration = await client.discovery(url, 'discovery', undefined, client.None(), {
      algorithm,
      [client.customFetch]: observed.fetch,
      execute: url.protocol === 'http:' ? [client.allowInsecureRequests] : [],
    });
    return { metadata: { ...configuration.serverMetadata() } };
  } catch {
    const { fault, status, json } = observed.exchange();
    if (fault instanceof OutageError && fault.reason === 'issuer_answer_unusable') return lookedUp(fault.status);
    if (fault !== undefined) throw fault;
    return status === 200 && json !== undefined ? { metadata: {}, status } : lookedUp(status);
  }
}

const lookedUp = (status: number | undefined): LookUp => (status === undefined ? {} : { status });

const endpoints = [
  'token_endpoint',
  'jwks_uri',
  'introspection_endpoint',
  'revocation_endpoint',
  'authorization_endpoint',
] as const;

/** Returns a document of this very issuer as metadata: endpoints that are no text are left out. Does NOT compare its `issuer`. */
export function readMetadata(issuer: string, document: Readonly<Record<string, unknown>>): IssuerMetadata {
  const metadata: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(document)) if (typeof value !== 'function') metadata[name] = value;
  for (const name of endpoints) if (typeof metadata[name] !== 'string') delete metadata[name];
  return Object.freeze({ ...metadata, issuer });
}
