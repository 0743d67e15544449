import type { Session, Signer } from '../../shapes.js';
import type { HeldToken } from '../state/wallet.js';
import type { Caller } from './matrix.js';

/**
 * Returns who calls, in the order of the columns: nobody, each persona, then the token in hand where it is none of theirs,
 * and where a route asks for a signature those who can sign. The tokens of personas are got when they call.
 */
export function callersOf(
  session: Session,
  wallet: readonly HeldToken[],
  inHand: string | undefined,
): readonly Caller[] {
  const others = wallet.filter(
    ({ id, origin }) => origin.kind === 'person' || (id === inHand && !isPlainPersona(origin)),
  );
  const asked = session.routes.some(({ access }) => access === 'iam');
  return [
    { id: 'nobody', name: 'nobody', says: 'No token at all.' },
    ...session.personas.map(({ name, says }) => ({ id: name, name, says, ...tokenIn(wallet, name) })),
    ...others.map(({ id, name, token, origin }) => ({
      id,
      name,
      token,
      says: origin.kind === 'person' ? 'The person who signed in.' : 'The token in hand.',
    })),
    ...(asked ? session.signers.map((signedAs) => signers[signedAs]) : []),
  ];
}

const isPlainPersona = (origin: HeldToken['origin']): boolean => origin.kind === 'persona' && !origin.opaque;

const tokenIn = (wallet: readonly HeldToken[], id: string): Pick<Caller, 'token'> => {
  const held = wallet.find((each) => each.id === id);
  return held === undefined ? {} : { token: held.token };
};

const signers: Readonly<Record<Signer, Caller>> = {
  guest: {
    id: 'aws-guest',
    name: 'AWS guest',
    says: 'Signed with credentials of a guest of the identity pool.',
    signedAs: 'guest',
  },
  'signed-in': {
    id: 'aws-signed-in',
    name: 'AWS member',
    says: 'Signed with credentials of a signed-in person of the identity pool.',
    signedAs: 'signed-in',
  },
};
