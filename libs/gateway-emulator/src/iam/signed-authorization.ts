/** The parts of `Authorization: AWS4-HMAC-SHA256 …`, unverified. */
export interface SignedAuthorization {
  readonly accessKeyId: string;
  readonly scope: CredentialScope;
  /** In lower case, as listed. */
  readonly signedHeaders: readonly string[];
  /** 64 hexadecimal digits. */
  readonly signature: string;
}

/** `<date>/<region>/<service>/aws4_request` */
export interface CredentialScope {
  /** `YYYYMMDD` */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
}

export const algorithm = 'AWS4-HMAC-SHA256';

/**
 * Reads the header of a signed request, or says what is wrong with it in AWS's words. Does NOT verify anything.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
 */
export function readAuthorization(header: string): SignedAuthorization | { readonly fault: string } {
  const [scheme = '', ...rest] = header.split(' ');
  const pairs = rest
    .join(' ')
    .split(',')
    .map((pair) => pair.trim());
  if (scheme !== algorithm || pairs.some((pair) => !pair.includes('='))) {
    return { fault: 'Invalid key=value pair (missing equal-sign) in Authorization header' };
  }
  const named = new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
  const missing = ['Credential', 'Signature', 'SignedHeaders'].filter((name) => !named.get(name));
  if (missing.length > 0 || named.size !== pairs.length) {
    const faults = missing.map((name) => `Authorization header requires '${name}' parameter.`);
    return { fault: [...faults, 'Authorization'].join(' ') };
  }
  return readCredential(named.get('Credential')!, named.get('SignedHeaders')!, named.get('Signature')!);
}

/** The three parts that a header and a presigned URL have in common. */
export function readCredential(
  credential: string,
  signedHeaders: string,
  signature: string,
): SignedAuthorization | { readonly fault: string } {
  const [accessKeyId = '', date = '', region = '', service = '', terminator = '', ...more] = credential.split('/');
  if (terminator === '' || more.length > 0 || !/^[0-9a-f]{64}$/.test(signature)) {
    return { fault: 'Credential or Signature in the Authorization header is malformed' };
  }
  return {
    accessKeyId,
    scope: { date, region, service, terminator },
    signedHeaders: signedHeaders.toLowerCase().split(';'),
    signature,
  };
}
