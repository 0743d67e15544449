import type { Introspection, Provenance } from '@sallyport/identity-provider';
import type { Principal, Refusal } from '@sallyport/protocol';
import type { Parts, PartsOf } from '@sallyport/token-cache';

/** What the tokens of one client, or of the people at one client, have in common. */
interface Alike {
  readonly refusal?: undefined;
  readonly of: Pick<Principal, 'issuer' | 'clientId' | 'scopes' | 'audience' | 'kind'>;
  readonly clientIsSubject: boolean;
  /** The one that was given last: often the next is the same. */
  provenance: Provenance;
}
interface RefusedAlike {
  readonly refusal: Refusal;
  readonly provenance: Provenance;
}

/** More kinds of tokens than are in use at once. */
const mostAlike = 64;

/**
 * Returns how what is known about a token is taken apart: the subject and two times, and the rest, which is one object for
 * all tokens that have it in common. A fact with a JWT in it, or with the binding to a key, is kept whole.
 */
export function introspectionParts(): PartsOf<Introspection> {
  const known: (Alike | RefusedAlike)[] = [];
  let next = 0;

  function added<Common extends Alike | RefusedAlike>(common: Common): Common {
    known[next] = common;
    next = (next + 1) % mostAlike;
    return common;
  }

  function take(fact: Introspection): Parts | undefined {
    const { provenance } = fact;
    if (!fact.active) {
      const common = known.find((each) => each.refusal === fact.refusal && isAlike(each, provenance));
      return parts(common ?? added({ refusal: fact.refusal, provenance }), '', 0, provenance);
    }
    const { principal, token } = fact;
    const { subject, expiresAt, confirmation } = principal;
    if (token !== undefined || confirmation !== undefined) return undefined;
    const clientIsSubject = principal.clientId === subject;
    for (const common of known) {
      if (common.refusal === undefined && isOf(common, principal, clientIsSubject) && isAlike(common, provenance)) {
        return parts(common, subject, expiresAt, provenance);
      }
    }
    const { issuer, clientId, scopes, audience, kind } = principal;
    const of = { issuer, ...(clientId !== undefined && { clientId }), scopes, audience, kind };
    return parts(added({ of, clientIsSubject, provenance }), subject, expiresAt, provenance);
  }

  return { take, put };
}

const parts = (common: object, text: string, expiresAt: number, { validUntil }: Provenance): Parts => ({
  common,
  text,
  numbers: [expiresAt, validUntil],
});

/** But for the time. */
const isAlike = ({ provenance: one }: Alike | RefusedAlike, other: Provenance): boolean =>
  one.how === other.how && one.revocationChecked === other.revocationChecked;

const isOf = ({ of, clientIsSubject }: Alike, principal: Principal, clientIs: boolean): boolean =>
  of.scopes === principal.scopes &&
  of.audience === principal.audience &&
  of.issuer === principal.issuer &&
  of.kind === principal.kind &&
  clientIsSubject === clientIs &&
  (clientIs || of.clientId === principal.clientId);

function put({ common, text: subject, numbers: [expiresAt, validUntil] }: Parts): Introspection {
  const alike = common as Alike | RefusedAlike;
  const provenance =
    alike.provenance.validUntil === validUntil ? alike.provenance : { ...alike.provenance, validUntil };
  if (alike.refusal !== undefined) return { active: false, refusal: alike.refusal, provenance };
  alike.provenance = provenance;
  const { issuer, clientId, scopes, audience, kind } = alike.of;
  const principal: Principal =
    clientId === undefined
      ? { issuer, subject, scopes, audience, kind, expiresAt }
      : {
          issuer,
          subject,
          clientId: alike.clientIsSubject ? subject : clientId,
          scopes,
          audience,
          kind,
          expiresAt,
        };
  return { active: true, principal, provenance };
}
