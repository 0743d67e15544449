import { accepted, refused, type Outcome } from '@sallyport/protocol';
import { decodeBase64url } from './base64url.js';
import { CompactJws } from './compact-jws.js';
import { readJsonObject } from './json-object.js';

/** Larger tokens are refused unread. API Gateway itself takes no more than 10,240 bytes of request line and headers. */
export const maxTokenCharacters = 16_384;

/** RFC 7515 §4. `jwk`, `jku`, `x5u` and `x5c` may be among the other members; nothing here ever reads them. */
export interface JwsHeader {
  readonly alg: string;
  readonly kid?: string;
  readonly typ?: string;
  readonly [member: string]: unknown;
}

/** A JWS taken apart. Nothing in it has been verified. */
export interface UnverifiedJws {
  readonly header: JwsHeader;
  readonly payload: Buffer;
  readonly signature: Buffer;
  /** ASCII of header, dot and payload as they were sent (RFC 7515 §5.2). */
  readonly signingInput: Buffer;
}

/**
 * Headers that were accepted, by their base64url text. An issuer writes the same header on every token of one key, so
 * reading it once will do. Bounded, so that no caller can make it grow.
 */
const readHeaders = new Map<string, Outcome<JwsHeader>>();
const maxReadHeaders = 64;
const maxReadHeaderCharacters = 512;

/**
 * Returns the parts of a compact JWS (RFC 7515 §7.1), or the refusal when it is not exactly one.
 *
 * Checks the size before anything else, the three parts, strict base64url, a header that is a UTF-8 JSON object without
 * duplicate members, and the types of `alg`, `kid` and `typ`. Refuses `crit` and `b64` in any form (no extension is
 * supported, RFC 7515 §4.1.11), `zip` and `enc` (JWE only).
 * Does NOT verify the signature, nor whether the algorithm is accepted. The payload may be any bytes but none.
 *
 * @param cut - the same text, where somebody has cut it before; of another text nothing is taken over
 */
export function parseJws(compact: string, cut?: CompactJws): Outcome<UnverifiedJws> {
  if (compact.length > maxTokenCharacters) return refused('token_too_large');
  const parts = cut?.text === compact ? cut : CompactJws.cut(compact);
  if (parts === undefined) return refused(compact.split('.', 6).length === 5 ? 'token_encrypted' : 'token_malformed');

  const { headerText } = parts;
  const known = readHeaders.get(headerText);
  const headerBytes = known === undefined ? decodeBase64url(headerText) : undefined;
  const payload = decodeBase64url(parts.payloadText, parts.payload);
  const signature = decodeBase64url(parts.signatureText);
  if (payload === undefined || signature === undefined) return refused('token_malformed');
  if (known === undefined && headerBytes === undefined) return refused('token_malformed');

  const header = known ?? readHeader(headerBytes!);
  if (!header.ok) return header;
  if (known === undefined) remember(headerText, header);
  return accepted({ header: header.value, payload, signature, signingInput: parts.signingInput });
}

function readHeader(bytes: Buffer): Outcome<JwsHeader> {
  const header = readJsonObject(bytes);
  if (header === 'malformed') return refused('header_malformed');
  if (header === 'duplicated') return refused('header_duplicated');
  if (Object.hasOwn(header, 'crit') || Object.hasOwn(header, 'b64')) return refused('critical_header_refused');
  if (Object.hasOwn(header, 'enc')) return refused('token_encrypted');
  if (Object.hasOwn(header, 'zip')) return refused('header_malformed');
  if (typeof header['alg'] !== 'string') return refused('header_malformed');
  if (!isAbsentOrString(header['kid']) || !isAbsentOrString(header['typ'])) return refused('header_malformed');
  return accepted(header as JwsHeader);
}

function remember(text: string, header: Outcome<JwsHeader> & { readonly ok: true }): void {
  if (text.length > maxReadHeaderCharacters) return;
  if (readHeaders.size >= maxReadHeaders) readHeaders.delete(readHeaders.keys().next().value!);
  // A copy: a slice would keep the whole token in memory.
  readHeaders.set(Buffer.from(text, 'latin1').toString('latin1'), deepFrozen(header));
}

/** It is handed out more than once. */
function deepFrozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) for (const member of Object.values(value)) deepFrozen(member);
  return Object.freeze(value);
}

const isAbsentOrString = (value: unknown): value is string | undefined =>
  value === undefined || typeof value === 'string';
