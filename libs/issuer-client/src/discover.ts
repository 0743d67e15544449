import { OutageError } from '@sallyport/protocol';
import { checkedUrl } from './endpoint-url.js';
import { exchangeOf, jsonObject } from './exchange-record.js';
import type { HttpClient } from './http-client.js';

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
export async function discover(issuer: string, http: HttpClient): Promise<IssuerMetadata> {
  const { host } = checkedUrl(issuer);
  let seen: number | undefined;
  for (const url of documentUrls(issuer)) {
    const { fault, status, json } = await exchangeOf(http, { method: 'GET', url, headers, maxBytes: maxDocumentBytes });
    if (fault !== undefined && !isUnusable(fault)) throw fault;
    seen = fault === undefined ? status : fault.status;
    if (status !== 200 || json === undefined) continue;
    const document = jsonObject(json);
    if (document?.['issuer'] === issuer) return readMetadata(issuer, document);
    // The other path is for issuers without this one, not for a second opinion on who the issuer is.
    break;
  }
  throw new OutageError('issuer_answer_unusable', { host, ...(seen !== undefined && { status: seen }) });
}

const maxDocumentBytes = 150_000;
const headers = { accept: 'application/json' };

/** OpenID Connect Discovery §4.1 puts the name behind the issuer's path, RFC 8414 §3.1 in front of it. */
function documentUrls(issuer: string): readonly string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  return [
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ];
}

const isUnusable = (fault: unknown): fault is OutageError =>
  fault instanceof OutageError && fault.reason === 'issuer_answer_unusable';

const endpoints = [
  'token_endpoint',
  'jwks_uri',
  'introspection_endpoint',
  'revocation_endpoint',
  'authorization_endpoint',
] as const;

/** Returns a document of this very issuer as metadata: endpoints that are no text are left out. Does NOT compare its `issuer`. */
export function readMetadata(issuer: string, document: Readonly<Record<string, unknown>>): IssuerMetadata {
  const metadata: Record<string, unknown> = { ...document };
  for (const name of endpoints) if (typeof metadata[name] !== 'string') delete metadata[name];
  return Object.freeze({ ...metadata, issuer });
}
