import type { Exchange, Persona, Spoiler } from '../../shapes.js';
import { ConsoleFault } from '../server/console-fault.js';
import { pastedToken } from '../token/decode-token.js';
import type { Desk } from './desk.js';
import { heldBy, idOf, personaId, spoilerWords, withToken, type HeldToken } from './wallet.js';

/** Puts a token into the wallet, and into the hand unless it only renews one that is there. */
export function hold({ store }: Pick<Desk, 'store'>, token: Omit<HeldToken, 'id'>): HeldToken {
  const held: HeldToken = { ...token, id: idOf(token.origin) };
  store.update(({ wallet }) =>
    token.origin.kind === 'person' && heldBy(wallet, held.id) !== undefined
      ? { wallet: withToken(wallet, held) }
      : { wallet: withToken(wallet, held), inHand: held.id, announcement: `Token in hand: ${held.name}.` },
  );
  return held;
}

/** Asks for a persona's token. @throws ConsoleFault when the issuer gave none; the exchanges are kept to look at. */
export async function getToken(desk: Desk, persona: Persona, opaque: boolean): Promise<readonly Exchange[]> {
  const { token, exchanges } = await desk.api.token({ persona, ...(opaque && { opaque }) });
  if (token !== undefined) {
    const name = opaque ? `${persona}, opaque` : persona;
    hold(desk, { origin: { kind: 'persona', persona, opaque }, name, token, exchanges });
  }
  return exchanges;
}

/** Returns the token of a persona, got before or now, without taking it into the hand. */
export async function tokenOf(desk: Desk, persona: Persona): Promise<string> {
  const { store, api } = desk;
  const held = store.get().wallet.find(({ id }) => id === personaId(persona));
  if (held !== undefined) return held.token;
  const { token, exchanges } = await api.token({ persona });
  if (token === undefined) {
    throw new ConsoleFault('no_token', `No token for ${persona} could be had. Get a token shows the exchange.`);
  }
  const origin = { kind: 'persona', persona, opaque: false } as const;
  store.update(({ wallet, inHand }) => ({
    wallet: withToken(wallet, { id: idOf(origin), name: persona, token, origin, exchanges }),
    inHand: inHand ?? idOf(origin),
  }));
  return token;
}

export function paste(desk: Desk, text: string): void {
  const token = pastedToken(text);
  if (token !== '') hold(desk, { origin: { kind: 'pasted' }, name: 'pasted', token, exchanges: [] });
}

/** Spoils a token. The whole one stays in the hand; the spoiled one lies beside it. */
export async function spoil({ store, api }: Desk, whole: HeldToken, how: Spoiler): Promise<HeldToken> {
  const { token } = await api.spoil({ token: whole.token, how });
  const origin = { kind: 'spoiled', how, from: whole.id } as const;
  const held = { id: idOf(origin), name: `${whole.name}, ${spoilerWords[how]}`, token, origin, exchanges: [] };
  store.update(({ wallet }) => ({ wallet: withToken(wallet, held) }));
  return held;
}

export const takeInHand = ({ store }: Pick<Desk, 'store'>, id: string): void =>
  store.update(({ wallet }) => {
    const held = heldBy(wallet, id);
    return held === undefined ? {} : { inHand: id, announcement: `Token in hand: ${held.name}.` };
  });

/** Lets go of a token, and of what was spoiled from it: a person signed out. */
export function letGo({ store }: Pick<Desk, 'store'>, id: string): void {
  store.update(({ wallet, inHand }) => {
    const rest = wallet.filter(
      (held) => held.id !== id && !(held.origin.kind === 'spoiled' && held.origin.from === id),
    );
    return { wallet: rest, inHand: heldBy(rest, inHand)?.id ?? rest.at(-1)?.id };
  });
}
