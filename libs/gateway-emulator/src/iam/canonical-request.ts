import { createHash } from 'node:crypto';
import { headerValues, type GatewayRequest } from '../gateway-request.js';

/** `A`–`Z` `a`–`z` `0`–`9` `-` `.` `_` `~` stay as they are, everything else is `%XX` (RFC 3986 §2.3). */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** `null` where `%` begins no character. */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** Without `.`, `..` and empty segments; each segment encoded once more than it was sent, as for every service but S3. */
function canonicalPath(target: string): string {
  const kept: string[] = [];
  for (const segment of target.split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '.' && segment !== '') kept.push(encoded(segment));
  }
  return `/${kept.join('/')}${kept.length > 0 && target.endsWith('/') ? '/' : ''}`;
}

const byCodePoint = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Names and values encoded once, sorted by name and then by value. A `+` is a plus, not a space. */
function canonicalQuery(query: string): string | null {
  const pairs = query.split('&').filter((pair) => pair !== '');
  const read = pairs.map((pair) => {
    const equals = pair.includes('=') ? pair.indexOf('=') : pair.length;
    return [decoded(pair.slice(0, equals)), decoded(pair.slice(equals + 1))] as const;
  });
  if (read.flat().includes(null)) return null;
  return read
    .map(([name, value]) => [encoded(name!), encoded(value!)] as const)
    .sort((a, b) => byCodePoint(a[0], b[0]) || byCodePoint(a[1], b[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

const trimmed = (value: string): string => value.trim().replace(/\s+/g, ' ');
const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

/**
 * The digest of the canonical request, or `null` where there is none: a signed header is not there, or the query is
 * not percent-encoded. The body counts as it came: no header says its digest, and `UNSIGNED-PAYLOAD` is for S3.
 *
 * @param signedQuery - of a presigned URL, without its signature
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
 */
export function canonicalDigest(
  request: GatewayRequest,
  signedHeaders: readonly string[],
  signedQuery = request.query,
): string | null {
  const query = canonicalQuery(signedQuery);
  const names = [...signedHeaders].sort(byCodePoint);
  const fields = names.map((name) => [name, headerValues(request, name)] as const);
  if (query === null || fields.some(([, values]) => values.length === 0)) return null;
  const headers = fields.map(([name, values]) => `${name}:${values.map(trimmed).join(',')}\n`).join('');
  const parts = [request.method, canonicalPath(request.target), query, headers, names.join(';'), sha256(request.body)];
  return sha256(parts.join('\n'));
}
