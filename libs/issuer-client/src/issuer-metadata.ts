/** RFC 8414 §2 and OpenID Connect Discovery §3. Members other than these are as the issuer sent them, unchecked. */
export interface IssuerMetadata {
  readonly issuer: string;
  readonly token_endpoint?: string;
  readonly jwks_uri?: string;
  readonly introspection_endpoint?: string;
  readonly revocation_endpoint?: string;
  readonly authorization_endpoint?: string;
  readonly [member: string]: unknown;
}

const endpoints = [
  'token_endpoint',
  'jwks_uri',
  'introspection_endpoint',
  'revocation_endpoint',
  'authorization_endpoint',
] as const;

/** Returns a document of this very issuer as metadata: endpoints that are no text are left out. Does NOT compare its `issuer`. */
export function readMetadata(issuer: string, document: Readonly<Record<string, unknown>>): IssuerMetadata {
  const metadata: Record<string, unknown> = { ...document };
  for (const name of endpoints) if (typeof metadata[name] !== 'string') delete metadata[name];
  return Object.freeze({ ...metadata, issuer });
}
