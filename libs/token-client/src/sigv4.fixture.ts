import { createHash, createHmac } from 'node:crypto';

/** A request as it arrived: the target and the headers as they were on the wire. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query, still escaped. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface Verdict {
  readonly scope: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** What the receiver computes for itself; the request is genuine when both are equal. */
  readonly expected: string;
}

/**
 * The receiving side of AWS Signature Version 4, from AWS's description of it ("Create a signed AWS API request"):
 * canonical request, string to sign, derived key. Shares no code with the sender.
 */
export function verifySigV4({ method, target, headers, body }: ReceivedRequest, secretAccessKey: string): Verdict {
  const parsed = /^AWS4-HMAC-SHA256 Credential=[^/]+\/([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
    headers['authorization'] ?? '',
  );
  if (parsed === null) throw new Error(`not a SigV4 header: ${headers['authorization']}`);
  const [, scope, names, signature] = parsed as unknown as [string, string, string, string];
  const signedHeaders = names.split(';');
  const [path = '', query = ''] = target.split('?', 2);
  const canonical = [
    method,
    // Every service but S3: each segment is escaped once more.
    path.split('/').map(escaped).join('/'),
    query
      .split('&')
      .filter((pair) => pair !== '')
      .map((pair) => {
        const [name = '', value = ''] = pair.split('=', 2);
        return [escaped(decodeURIComponent(name)), escaped(decodeURIComponent(value))] as const;
      })
      .toSorted(([a, x], [b, y]) => compare(a, b) || compare(x, y))
      .map((pair) => pair.join('='))
      .join('&'),
    ...signedHeaders.map((name) => `${name}:${headers[name]!.trim().replaceAll(/ +/g, ' ')}`),
    '',
    names,
    createHash('sha256').update(body).digest('hex'),
  ].join('\n');
  const [date = '', region = '', service = ''] = scope.split('/');
  const toSign = [
    'AWS4-HMAC-SHA256',
    headers['x-amz-date'],
    scope,
    createHash('sha256').update(canonical).digest('hex'),
  ].join('\n');
  const key = [date, region, service, 'aws4_request'].reduce<string | Buffer>(
    (previous, part) => hmac(previous, part),
    `AWS4${secretAccessKey}`,
  );
  return { scope, signedHeaders, signature, expected: hmac(key, toSign).toString('hex') };
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const escaped = (text: string): string =>
  [...Buffer.from(text)]
    .map((byte) => {
      const sign = String.fromCharCode(byte);
      return /[A-Za-z0-9\-._~]/.test(sign) ? sign : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
