export type Json = Readonly<Record<string, unknown>>;

/** What can be read off a token by looking at it. Reading is no verifying: nothing here is to be believed. */
export type ReadToken =
  | {
      readonly kind: 'jwt';
      readonly header: Json;
      readonly claims: Json;
      readonly parts: readonly [header: string, claims: string, signature: string];
    }
  | { readonly kind: 'opaque' | 'encrypted' }
  | { readonly kind: 'broken'; readonly says: string };

/**
 * Decodes a token in this page; nothing is sent anywhere.
 *
 * Takes what people paste: white space around and in it, and `Bearer` before it, are passed over.
 */
export function decodeToken(text: string): ReadToken {
  const parts = pastedToken(text).split('.');
  if (parts.length === 5) return { kind: 'encrypted' };
  if (parts.length !== 3) return { kind: 'opaque' };
  const [head = '', body = '', signature = ''] = parts;
  const header = jsonObject(head);
  const claims = jsonObject(body);
  if (header === undefined) return { kind: 'broken', says: 'Its first part is not base64url of a JSON object.' };
  if (claims === undefined) return { kind: 'broken', says: 'Its second part is not base64url of a JSON object.' };
  return { kind: 'jwt', header, claims, parts: [head, body, signature] };
}

/** Returns the token in a pasted text: an `Authorization` header, a line of `export`, or the token alone. */
export function pastedToken(text: string): string {
  const line = text.trim().replace(/^(?:-H\s+)?["']?(?:authorization:\s*)?(?:bearer\s+|export\s+\w+=)?/i, '');
  return line.replace(/["']$/, '').replace(/\s+/g, '');
}

function jsonObject(part: string): Json | undefined {
  if (!/^[\w-]+$/.test(part)) return undefined;
  try {
    const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (byte) => byte.codePointAt(0)!);
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}
