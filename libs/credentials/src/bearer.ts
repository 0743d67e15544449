import { accepted, refused, type Credential, type Outcome } from '@sallyport/protocol';

/** `required`: the header says `Bearer`. `optional`: a raw token is taken as well, as some older clients send it. */
export type TokenScheme = 'required' | 'optional';

const maxTokenCharacters = 16_384;
// RFC 6750 §2.1 b64token: 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"=". Looking for what is not allowed
// takes two thirds of the time of matching what is, since no step has to be remembered for going back.
const notInToken = /[^A-Za-z0-9\-._~+/]/;
const equalsSign = 0x3d;

/**
 * Returns the bearer credential in one Authorization header value (RFC 6750 §2.1).
 *
 * The scheme is matched without regard to case and any number of spaces may follow it; a tab, a second token,
 * a comma list, a leading or a trailing space is refused. Does NOT look into the token.
 */
export function readBearer(value: string | undefined, scheme: TokenScheme = 'required'): Outcome<Credential> {
  if (value === undefined || value === '') return refused('credential_missing');
  const space = value.indexOf(' ');
  const word = space === -1 ? value : value.slice(0, space);

  if (word !== 'Bearer' && (word.length !== 6 || word.toLowerCase() !== 'bearer')) {
    return scheme === 'optional' && space === -1 ? readToken(value) : refused('scheme_not_accepted');
  }
  let start = word.length;
  while (value.charCodeAt(start) === 0x20) start += 1;
  return readToken(value.slice(start));
}

function readToken(token: string): Outcome<Credential> {
  if (token.length > maxTokenCharacters) return refused('token_too_large');
  if (!isB64token(token)) return refused('authorization_malformed');
  return accepted({ scheme: 'Bearer', token });
}

function isB64token(token: string): boolean {
  let end = token.length;
  while (end > 0 && token.charCodeAt(end - 1) === equalsSign) end -= 1;
  return end > 0 && !notInToken.test(end === token.length ? token : token.slice(0, end));
}
