import { createHash, createHmac } from 'node:crypto';
import type { Clock } from '@sallyport/protocol';
import { redirectMode, safeUrl, unsafe } from './safe-url.js';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** With credentials of a role. */
  readonly sessionToken?: string;
}

export interface SignedFetchOptions {
  readonly region: string;
  /** Default `execute-api`: API Gateway. */
  readonly service?: string;
  /** A function is asked for each request; the SDK's providers remember and renew by themselves. */
  readonly credentials: AwsCredentials | (() => Promise<AwsCredentials>);
  /** Origins the requests may go to. Absent: whatever the caller calls. */
  readonly origins?: readonly string[];
  readonly clock: Clock;
  readonly fetch?: typeof fetch;
}

/**
 * Returns a `fetch` that signs with AWS Signature Version 4, for routes that ask for IAM. The body is read whole first,
 * since the signature covers it. A redirect is never followed: the signature is for one URL.
 *
 * @throws {@link MisconfigurationError} when the URL is `http:` to another machine, outside `origins` or has a query that
 * cannot be signed; what `credentials` throws
 */
export function signedFetch(options: SignedFetchOptions): typeof fetch {
  const { region, service = 'execute-api', credentials, origins, clock, fetch: callFetch = fetch } = options;

  return async (input, init = {}) => {
    const url = safeUrl(input, origins);
    // The signer keeps the query in a plain object, where this name is lost: AWS would see another request than it signed.
    if (url.searchParams.has('__proto__')) throw unsafe('A query with the name __proto__ cannot be signed: rename it.');
    const request = new Request(input, init);
    const body = new Uint8Array(await request.arrayBuffer());
    const { SignatureV4 } = await import('@smithy/signature-v4');
    const signer = new SignatureV4({
      region,
      service,
      credentials: typeof credentials === 'function' ? await credentials() : credentials,
      sha256: NodeSha256,
      applyChecksum: false,
    });
    const query = queryOf(url);
    const { headers } = await signer.sign(
      {
        method: request.method,
        protocol: url.protocol,
        hostname: url.hostname,
        path: url.pathname,
        query,
        headers: { ...Object.fromEntries(request.headers), host: url.host },
        body,
      },
      { signingDate: new Date(clock()) },
    );
    // fetch writes the same host header itself, and refuses to be given one in some versions.
    const { host: _, ...sent } = headers;
    url.search = searchOf(query);
    return callFetch(url, {
      method: request.method,
      headers: sent,
      redirect: redirectMode(input, init),
      signal: request.signal,
      ...(body.length > 0 && { body }),
    });
  };
}

/** Every name once with all its values. */
function queryOf({ searchParams }: URL): Record<string, string[]> {
  return Object.fromEntries([...searchParams.keys()].map((name) => [name, searchParams.getAll(name)]));
}

/** Written as the signature spells it (RFC 3986): a plus for a space would be read as something else. */
const searchOf = (query: Readonly<Record<string, readonly string[]>>): string =>
  Object.entries(query)
    .flatMap(([name, values]) => values.map((value) => `${escaped(name)}=${escaped(value)}`))
    .join('&');

const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** What the signer asks of a hash, over node:crypto. */
class NodeSha256 {
  private readonly hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.hash.update(bytesOf(data));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest());
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return new Uint8Array(data);
}
