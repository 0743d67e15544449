import { OutageError } from '@sallyport/protocol';
import { checkedUrl } from './endpoint-url.js';
import { getJson } from './get-json.js';
import type { HttpClient } from './http-client.js';
import { readMetadata, type IssuerMetadata } from './issuer-metadata.js';

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
    let document: unknown;
    try {
      document = await getJson(http, url, maxDocumentBytes);
    } catch (fault) {
      if (!isUnusable(fault)) throw fault;
      seen = fault.status;
      continue;
    }
    if (isObject(document) && document['issuer'] === issuer) return readMetadata(issuer, document);
    // The other path is for issuers without this one, not for a second opinion on who the issuer is.
    seen = 200;
    break;
  }
  throw new OutageError('issuer_answer_unusable', { host, ...(seen !== undefined && { status: seen }) });
}

const maxDocumentBytes = 150_000;
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

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
