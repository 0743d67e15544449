import { randomBytes } from 'node:crypto';
import type { Exchange, Persona, Session, TokenAnswer, TokenRequest } from '../shapes.js';
import { Fault } from './fault.js';
import { foreignKey } from './foreign-key.js';
import { decodeJwt, encodeJwt } from './jwt.js';
import { masked, send } from './send.js';
import type { ConsoleWorld, EmbeddedWorld, Tenant } from './world.js';

const sayings: Readonly<Record<Persona, string>> = {
  reader: 'A machine client with the read scopes.',
  writer: 'A machine client with the read and the write scopes.',
  none: 'A machine client with a good token that holds no scope.',
  attacker: 'A stranger: a well-made token in the name of the issuer, signed with a key of their own.',
};
const guessing = 'A stranger with a guessed token: where tokens are opaque, there is nothing to forge.';

export const isOpaque = (token: string): boolean => decodeJwt(token) === undefined;

/** Whose tokens can be had in this run. */
export function personasOf({ embedded, realTokens = {} }: ConsoleWorld): Session['personas'] {
  if (embedded === undefined) {
    return (['reader', 'writer'] as const)
      .filter((name) => Object.hasOwn(realTokens, name))
      .map((name) => ({ name, says: sayings[name], opaque: false }));
  }
  return (['reader', 'writer', 'none', 'attacker'] as const).map((name) => ({
    name,
    says: name === 'attacker' && isOpaque(embedded.sample) ? guessing : sayings[name],
    opaque: name === 'reader' && embedded.hasOpaqueTwin,
  }));
}

/**
 * Returns a fresh token of a persona, with the exchanges that gave it. A grant that is refused is an answer without a token.
 *
 * @throws Fault 400 for a persona that this run does not have
 */
export async function tokenFor(world: ConsoleWorld, { persona, opaque = false }: TokenRequest): Promise<TokenAnswer> {
  const known = personasOf(world).find(({ name }) => name === persona);
  if (known === undefined || (opaque && !known.opaque)) {
    throw new Fault(400, 'persona_missing', `This run has no such token for ${persona}.`);
  }
  const { embedded, realTokens = {} } = world;
  if (embedded === undefined) {
    const token = await realTokens[persona]?.();
    return { ...(token !== undefined && { token }), exchanges: [] };
  }
  if (persona === 'attacker') return { token: await forged(embedded), exchanges: [] };
  const exchange = await askForToken(embedded.tenants[0], opaque ? 'opaque' : persona);
  const token = accessTokenIn(exchange);
  return { ...(token !== undefined && { token }), exchanges: [exchange] };
}

/** Client credentials (RFC 6749 §4.4.2), by client_secret_basic as `tokenRequest` wants it. */
async function askForToken(tenant: Tenant, name: Parameters<Tenant['tokenRequest']>[0]): Promise<Exchange> {
  const { url, client, form } = tenant.tokenRequest(name);
  const { clientId, clientSecret } = client;
  const exchange = await send({
    method: 'POST',
    url,
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    },
    body: new URLSearchParams(form).toString(),
  });
  return masked(exchange, { authorization: (mask) => `Basic ${clientId}:${mask}` });
}

function accessTokenIn({ response }: Exchange): string | undefined {
  try {
    const { access_token: token } = JSON.parse(response.body) as { readonly access_token?: unknown };
    return typeof token === 'string' ? token : undefined;
  } catch {
    return undefined;
  }
}

/** What a genuine token of the tenant says, from now on, under its kid, by another hand. */
async function forged({ sample, tenants }: EmbeddedWorld): Promise<string> {
  const genuine = decodeJwt(sample);
  if (genuine === undefined) return randomBytes(32).toString('base64url');
  const iat = Math.floor(Date.now() / 1000);
  const { exp, iat: issued } = genuine.claims;
  const claims = { ...genuine.claims, iat, exp: iat + (Number(exp) - Number(issued)) };
  return encodeJwt({ header: { ...genuine.header, kid: tenants[0].signer().kid }, claims }, await foreignKey());
}
