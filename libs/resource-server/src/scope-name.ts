/**
 * Returns what a client asks its issuer for to be granted one of our scopes.
 *
 * @param issuer - whose token was presented; absent where no token was verified
 */
export type ScopeName = (scope: string, issuer?: string) => string;
