import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import type { PoolCredentials } from './pool-credentials.js';

/**
 * Returns the headers of a GET request signed with AWS Signature Version 4, for a URL without a query. The signer and its
 * hash are AWS's own. Header names are covered by the signature, so nothing may be added afterwards.
 */
export async function signRequest(
  url: URL,
  headers: Readonly<Record<string, string>>,
  region: string,
  { accessKeyId, secretAccessKey, sessionToken }: PoolCredentials,
): Promise<Readonly<Record<string, string>>> {
  const signer = new SignatureV4({
    service: 'execute-api',
    region,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) },
    sha256: Sha256,
    applyChecksum: false,
  });
  const signed = await signer.sign({
    method: 'GET',
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    headers: { ...headers, host: url.host },
  });
  // A browser writes the host itself, and lets no page do it.
  const { host: _, ...sent } = signed.headers;
  return sent;
}
