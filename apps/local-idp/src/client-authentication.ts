import type { DialectRequest } from './http-exchange.js';

interface Authenticated {
  readonly clientId: string;
  /** `null`: a public client. */
  readonly clientSecret: string | null;
}

export type ClientAnswer<Client extends Authenticated> =
  | { readonly kind: 'known'; readonly client: Client }
  /** Two ways at once: RFC 6749 §2.3 forbids it. */
  | { readonly kind: 'twice' }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown' };

/**
 * Who asks: client_secret_basic or client_secret_post, one of them; a public client says its name alone. What is not for
 * public clients is for the caller to say.
 *
 * @param readBasic - how a server reads what stands in the header; default as RFC 6749 §2.3.1 has it
 */
export function authenticateClient<Client extends Authenticated>(
  { headers, form }: DialectRequest,
  clients: readonly Client[],
  readBasic = formDecoded,
): ClientAnswer<Client> {
  const basic = /^Basic +([A-Za-z0-9+/=_-]+)$/i.exec(headers.authorization ?? '')?.[1];
  const posted = form.get('client_secret');
  if (basic !== undefined && posted !== null) return { kind: 'twice' };
  const [id, secret] = basic === undefined ? [form.get('client_id'), posted] : decode(basic, readBasic);
  if (id === null) return { kind: 'none' };
  const client = clients.find(({ clientId }) => clientId === id);
  if (secret === null && client?.clientSecret !== null) return { kind: 'none' };
  return client?.clientSecret === secret ? { kind: 'known', client } : { kind: 'unknown' };
}

/** Id and secret are form-encoded before base64. */
const formDecoded = (part: string): string => new URLSearchParams(`v=${part}`).get('v') ?? '';

function decode(basic: string, read: (part: string) => string): [string, string] {
  const text = Buffer.from(basic, 'base64').toString();
  const colon = text.indexOf(':');
  return colon < 0 ? [read(text), ''] : [read(text.slice(0, colon)), read(text.slice(colon + 1))];
}
