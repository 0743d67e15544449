import { refused, type Credential, type Outcome } from '@sallyport/protocol';
import { readBearer } from './bearer.js';

/**
 * Returns the credential that a gateway handed over in place of the presented one: a JWT, with or without `Bearer`.
 *
 * Anything but three parts is refused, never read as an opaque token: what the gateway has exchanged already is shown to
 * no issuer again. Does NOT verify anything; whoever writes the event writes this too.
 */
export function readHandedOver(value: unknown): Outcome<Credential> {
  const credential = typeof value === 'string' ? readBearer(value, 'optional') : refused('token_malformed');
  if (credential.ok) return isCompactJws(credential.value.token) ? credential : refused('token_malformed');
  return credential.refusal.reason === 'token_too_large' ? credential : refused('token_malformed');
}

const isCompactJws = (token: string): boolean => token.split('.', 4).length === 3;
