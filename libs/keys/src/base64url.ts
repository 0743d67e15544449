/**
 * Returns the bytes of a base64url text (RFC 7515 §2), or undefined when it is not the one encoding of those bytes:
 * empty, padded, outside the alphabet, of an impossible length, or with bits set that no byte uses. Writing the bytes
 * back and comparing finds all of these in two native, linear calls.
 *
 * @param bytes - the bytes, where somebody has decoded them before; others than the text's are found as well
 */
export function decodeBase64url(text: string, bytes: Buffer = Buffer.from(text, 'base64url')): Buffer | undefined {
  if (text.length === 0) return undefined;
  return bytes.toString('base64url') === text ? bytes : undefined;
}
