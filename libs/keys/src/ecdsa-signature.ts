/**
 * Returns the DER form (RFC 3279 §2.2.3) of an ECDSA signature that a JWS carries as two integers of fixed size
 * (RFC 7518 §3.4), or undefined when the length is another one or an integer is zero, which no signer produces and
 * which broken verifiers have accepted.
 */
export function p1363ToDer(signature: Buffer, integerBytes: number): Buffer | undefined {
  if (signature.length !== 2 * integerBytes) return undefined;
  const rStart = firstNonZero(signature, 0, integerBytes);
  const sStart = firstNonZero(signature, integerBytes, 2 * integerBytes);
  if (rStart === integerBytes || sStart === 2 * integerBytes) return undefined;

  // A leading zero keeps an integer positive when its first bit is set.
  const rPad = signature[rStart]! >> 7;
  const sPad = signature[sStart]! >> 7;
  const rLength = integerBytes - rStart + rPad;
  const sLength = 2 * integerBytes - sStart + sPad;
  const body = 4 + rLength + sLength;
  const der = Buffer.alloc(body + (body > 127 ? 3 : 2));

  let at = 0;
  der[at++] = 0x30;
  if (body > 127) der[at++] = 0x81;
  der[at++] = body;
  der[at++] = 0x02;
  der[at++] = rLength;
  signature.copy(der, at + rPad, rStart, integerBytes);
  at += rLength;
  der[at++] = 0x02;
  der[at++] = sLength;
  signature.copy(der, at + sPad, sStart);
  return der;
}

function firstNonZero(bytes: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to && bytes[at] === 0) at += 1;
  return at;
}
