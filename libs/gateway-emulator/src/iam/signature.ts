import { createHmac, timingSafeEqual } from 'node:crypto';
import type { DeployedApi } from '../api.js';
import type { Failure } from '../failures.js';
import { headerValues, type GatewayRequest } from '../gateway-request.js';
import { canonicalDigest } from './canonical-request.js';
import { invalidSignature } from './iam-failures.js';
import type { PresentedSignature } from './presented-signature.js';
import { algorithm, type CredentialScope } from './signed-authorization.js';

/** How far the clock of a caller may be off, either way. */
const skewMs = 5 * 60 * 1000;
const service = 'execute-api';

/** `20200312T190358Z` ↔ milliseconds since the epoch. */
const basicTime = (epochMs: number): string => new Date(epochMs).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
const readBasicTime = (text: string): number =>
  /^\d{8}T\d{6}Z$/.test(text)
    ? Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
    : Number.NaN;

/**
 * When a request says that it was signed: `X-Amz-Date`, else `Date` in either of its forms. `null` without a readable one.
 *
 * @param date - of a presigned URL, whose query is signed as a whole
 */
function signingTime(
  request: GatewayRequest,
  date: string | null,
): { readonly header?: string; readonly epochMs: number } | null {
  if (date !== null) {
    const epochMs = readBasicTime(date);
    return Number.isNaN(epochMs) ? null : { epochMs };
  }
  for (const header of ['x-amz-date', 'date']) {
    const [value, ...more] = headerValues(request, header);
    if (value === undefined) continue;
    const basic = readBasicTime(value);
    const epochMs = Number.isNaN(basic) && header === 'date' ? Date.parse(value) : basic;
    return more.length > 0 || Number.isNaN(epochMs) ? null : { header, epochMs };
  }
  return null;
}

function timeFault(signedAt: number, now: number): string | null {
  const [signed, current] = [basicTime(signedAt), basicTime(now)];
  if (signedAt < now - skewMs) {
    return `Signature expired: ${signed} is now earlier than ${basicTime(now - skewMs)} (${current} - 5 min.)`;
  }
  if (signedAt > now + skewMs) {
    return `Signature not yet current: ${signed} is still later than ${basicTime(now + skewMs)} (${current} + 5 min.)`;
  }
  return null;
}

function scopeFault({ date, region, service: named, terminator }: CredentialScope, api: DeployedApi, signedAt: number) {
  if (terminator !== 'aws4_request') return "Credential should be scoped with a valid terminator: 'aws4_request'.";
  if (region !== api.region) return 'Credential should be scoped to a valid region.';
  if (named !== service) return `Credential should be scoped to correct service: '${service}'.`;
  if (date !== basicTime(signedAt).slice(0, 8))
    return 'Date in Credential scope does not match the date of the request.';
  return null;
}

/** Headers that count and must therefore be signed: the host, the time, and every `x-amz-` header that was sent. */
function unsignedFault(
  request: GatewayRequest,
  signed: readonly string[],
  timeHeader: string | undefined,
): string | null {
  if (!signed.includes('host')) return "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.";
  const sent = request.headers.map(([name]) => name.toLowerCase()).filter((name) => name.startsWith('x-amz-'));
  const missing = [timeHeader ?? [], sent].flat().find((name) => !signed.includes(name));
  return missing === undefined ? null : `'${missing}' must be a 'SignedHeader' in the AWS Authorization.`;
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/**
 * Verifies Signature Version 4 for one API: scope, time within five minutes (a presigned URL's `X-Amz-Expires` changes nothing),
 * what has to be signed, and the signature
 * in constant time. `null` when it holds. Does NOT look at whose key it is nor at what they may do.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
 */
export function signatureFailure(
  api: DeployedApi,
  request: GatewayRequest,
  { scope, signedHeaders, signature, date, query }: PresentedSignature,
  secretAccessKey: string,
): Failure | null {
  const time = signingTime(request, date);
  if (time === null)
    return invalidSignature("Authorization requires a 'X-Amz-Date' or a 'Date' header that can be read.");
  const fault =
    scopeFault(scope, api, time.epochMs) ??
    timeFault(time.epochMs, request.receivedAt) ??
    unsignedFault(request, signedHeaders, time.header);
  if (fault !== null) return invalidSignature(fault);
  const digest = canonicalDigest(request, signedHeaders, query);
  if (digest === null) return invalidSignature();
  const credentialScope = [scope.date, scope.region, scope.service, scope.terminator];
  const key = credentialScope.reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  const stringToSign = [algorithm, basicTime(time.epochMs), credentialScope.join('/'), digest].join('\n');
  const holds = timingSafeEqual(hmac(key as Buffer, stringToSign), Buffer.from(signature, 'hex'));
  return holds ? null : invalidSignature();
}
