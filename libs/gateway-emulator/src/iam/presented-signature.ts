import { headerValues, type GatewayRequest } from '../gateway-request.js';
import { algorithm, readAuthorization, readCredential, type SignedAuthorization } from './signed-authorization.js';

/** A signature as it came with a request, in its header or in its query; unverified. */
export interface PresentedSignature extends SignedAuthorization {
  /** Every one that was sent. */
  readonly sessionTokens: readonly string[];
  /** What the query says of the time of signing; `null`: a header says it. */
  readonly date: string | null;
  /** The query that is signed: all of it but the signature. */
  readonly query: string;
}

/** `text`: what was sent in place of a signature, for its digest. */
type Read = PresentedSignature | 'none' | { readonly fault: string; readonly text: string };

const named = ['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Date', 'X-Amz-SignedHeaders', 'X-Amz-Signature'] as const;

/**
 * Returns the one signature of a request: `Authorization: AWS4-HMAC-SHA256 …`, or the parameters of a presigned URL. Two of
 * them are none.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html
 */
export function readSignature(request: GatewayRequest): Read {
  const [header = '', ...more] = headerValues(request, 'authorization');
  const pairs = request.query.split('&').map((pair) => [pair.split('=', 1)[0]!, pair] as const);
  const isPresigned = pairs.some(([name]) => name === 'X-Amz-Signature' || name === 'X-Amz-Algorithm');
  if (header === '' && more.length === 0) return isPresigned ? readQuery(pairs, request) : 'none';
  if (more.length > 0) return { fault: 'More than one Authorization header', text: header };
  if (isPresigned) return { fault: 'A signature in the Authorization header and another in the query', text: header };
  const read = readAuthorization(header);
  if ('fault' in read) return { ...read, text: header };
  const sessionTokens = headerValues(request, 'x-amz-security-token');
  return { ...read, sessionTokens, date: null, query: request.query };
}

function readQuery(pairs: readonly (readonly [string, string])[], request: GatewayRequest): Read {
  const { query } = request;
  const parameters = new URLSearchParams(query);
  const missing = named.filter((name) => parameters.getAll(name).join('') === '');
  if (missing.length > 0) {
    const faults = missing.map((name) => `AWS query-string parameters must include '${name}'.`);
    return { fault: [...faults, 'Re-examine the query-string parameters.'].join(' '), text: query };
  }
  const repeated = [...named, 'X-Amz-Security-Token'].find((name) => parameters.getAll(name).length > 1);
  const [credential, date, signedHeaders, signature] = named.slice(1).map((name) => parameters.get(name)!);
  const read = readCredential(credential!, signedHeaders!, signature!);
  if (repeated !== undefined || parameters.get('X-Amz-Algorithm') !== algorithm || 'fault' in read) {
    return { fault: 'The query-string parameters of the signature are malformed', text: query };
  }
  return {
    ...read,
    // A header of that name is refused by the rule that it must be signed, unless it is: then there are two tokens.
    sessionTokens: [...parameters.getAll('X-Amz-Security-Token'), ...headerValues(request, 'x-amz-security-token')],
    date: date!,
    query: pairs
      .filter(([name]) => name !== 'X-Amz-Signature')
      .map(([, pair]) => pair)
      .join('&'),
  };
}
