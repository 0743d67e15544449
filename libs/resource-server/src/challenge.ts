import type { Refusal } from '@sallyport/protocol';

/**
 * Returns the `WWW-Authenticate` value for a refusal (RFC 6750 §3), or undefined where none belongs: a closed route is
 * not opened by another token. No error code is sent when no credential was presented (RFC 6750 §3.1, last paragraph).
 */
export function challengeFor({ code, status, scopes }: Refusal, realm: string): string | undefined {
  if (code === null) return status === 401 ? `Bearer realm="${realm}"` : undefined;
  const attributes = [`realm="${realm}"`, `error="${code}"`];
  const asked = [...(scopes?.allOf ?? []), ...(scopes?.anyOf ?? [])];
  if (asked.length > 0) attributes.push(`scope="${asked.join(' ')}"`);
  return `Bearer ${attributes.join(', ')}`;
}
