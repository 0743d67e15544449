import { MisconfigurationError } from '@sallyport/protocol';
import { hiddenSecret, type ClientSecret } from './client-secret.js';

/** Names of id and secret as stores hold them; compared without case, since consoles show them capitalised. */
const keySets = [
  { id: 'uid', secret: 'secret' },
  { id: 'client_id', secret: 'client_secret' },
  { id: 'clientId', secret: 'clientSecret' },
  { id: 'user_pool_client_id', secret: 'app_client_secret' },
] as const;

const understood = keySets.map(({ id, secret }) => `${id} and ${secret}`).join(', or ');

export interface SecretPlace {
  /** Where it was read, for messages: the name of the secret or the path of the file. */
  readonly where: string;
  /** The configured client id, when there is one: the text may then be the secret alone. */
  readonly clientId?: string | undefined;
}

/**
 * Returns the client secret a text holds: a JSON object with one of the key sets, or the secret alone when the client id
 * is configured. A JSON object may then leave the id out; one that names another client is refused.
 *
 * @throws {@link MisconfigurationError} `secret_unusable`, naming the keys expected and no value
 */
export function readSecret(text: string, { where, clientId }: SecretPlace): ClientSecret {
  const trimmed = text.trim();
  const members = jsonObject(trimmed);
  if (members === undefined) {
    if (clientId === undefined) {
      throw unusable(`${where} is no JSON object with ${understood}: store one, or configure the client id.`);
    }
    return checked(clientId, trimmed, where);
  }
  const found = distinct(keySets.flatMap((keys) => pairOf(members, keys, clientId)));
  const [pair] = found;
  if (pair === undefined) {
    throw unusable(`${where} has none of the expected keys, as texts: ${understood}.`);
  }
  if (found.length > 1) throw unusable(`${where} holds more than one client: leave one pair of ${understood}.`);
  if (clientId !== undefined && pair.id !== clientId) {
    throw unusable(`${where} names another client than the configured one: correct it, or leave the setting out.`);
  }
  return checked(pair.id, pair.secret, where);
}

interface Pair {
  readonly id: string;
  readonly secret: string;
}

function pairOf(members: ReadonlyMap<string, unknown>, names: Pair, configured: string | undefined): Pair[] {
  const id = members.get(names.id.toLowerCase()) ?? configured;
  const secret = members.get(names.secret.toLowerCase());
  return typeof id === 'string' && typeof secret === 'string' ? [{ id, secret }] : [];
}

const distinct = (pairs: readonly Pair[]): Pair[] =>
  pairs.filter((pair, at) => pairs.findIndex(({ id, secret }) => id === pair.id && secret === pair.secret) === at);

/** Control characters come from a wrong paste or a wrong file; no issuer hands them out. */
function checked(id: string, secret: string, where: string): ClientSecret {
  if (id === '' || secret === '') throw unusable(`${where} has an empty client id or secret: store both.`);
  if (/[\x00-\x1f\x7f]/.test(id + secret)) {
    throw unusable(
      `${where} has a client id or secret with a line break or another control character: store it again.`,
    );
  }
  return hiddenSecret(id, secret);
}

/** Its members by lower-case name. A parse error is dropped: it quotes the text. */
function jsonObject(text: string): ReadonlyMap<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return new Map(Object.entries(value).map(([name, member]) => [name.toLowerCase(), member]));
  } catch {
    return undefined;
  }
}

export const unusable = (fault: string): MisconfigurationError => new MisconfigurationError('secret_unusable', [fault]);
