import type { Introspection, Provenance } from '@sallyport/identity-provider';
import type { Principal, Refusal } from '@sallyport/protocol';
import type { Parts, PartsOf } from '@sallyport/token-cache';

/** What the tokens of one client, or of the people at one client, have in common. */
interface Alike {
  readonly refusal?: undefined;
  readonly issuer: string;
  readonly clientId: string | undefined;
  /** The client's id is so much of the beginning of the subject, as vendors name machines; 0: it is `clientId`. */
  readonly clientOfSubject: number;
  readonly scopes: ReadonlySet<string>;
  readonly audience: readonly string[];
  readonly kind: Principal['kind'];
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
  let last: Alike | undefined;

  function added<Common extends Alike | RefusedAlike>(common: Common): Common {
    known[next] = common;
    next = (next + 1) % mostAlike;
    return common;
  }

  function alikeOf({ issuer, subject, clientId, scopes, audience, kind }: Principal, provenance: Provenance): Alike {
    const clientOfSubject = clientId !== undefined && subject.startsWith(clientId) ? clientId.length : 0;
    const isOf = (common: Alike): boolean =>
      common.scopes === scopes &&
      common.audience === audience &&
      common.issuer === issuer &&
      common.kind === kind &&
      common.clientOfSubject === clientOfSubject &&
      (clientOfSubject > 0 || common.clientId === clientId) &&
      isAlike(common, provenance);
    if (last !== undefined && isOf(last)) return last;
    for (const common of known) if (common.refusal === undefined && isOf(common)) return common;
    return added({ issuer, clientId, clientOfSubject, scopes, audience, kind, provenance });
  }

  function take(fact: Introspection): Parts | undefined {
    const { provenance } = fact;
    if (!fact.active) {
      const common = known.find((each) => each.refusal === fact.refusal && isAlike(each, provenance));
      return parts(common ?? added({ refusal: fact.refusal, provenance }), '', 0, provenance);
    }
    const { principal, token } = fact;
    if (token !== undefined || principal.confirmation !== undefined) return undefined;
    last = alikeOf(principal, provenance);
    return parts(last, principal.subject, principal.expiresAt, provenance);
  }

  return { take, put };
}

const parts = (common: object, text: string, first: number, { validUntil }: Provenance): Parts => ({
  common,
  text,
  first,
  second: validUntil,
});

/** But for the time. */
const isAlike = ({ provenance: one }: Alike | RefusedAlike, other: Provenance): boolean =>
  one.how === other.how && one.revocationChecked === other.revocationChecked;

function put({ common, text: subject, first: expiresAt, second: validUntil }: Parts): Introspection {
  const alike = common as Alike | RefusedAlike;
  const provenance =
    alike.provenance.validUntil === validUntil ? alike.provenance : { ...alike.provenance, validUntil };
  if (alike.refusal !== undefined) return { active: false, refusal: alike.refusal, provenance };
  alike.provenance = provenance;
  const { issuer, clientId, clientOfSubject, scopes, audience, kind } = alike;
  if (clientId === undefined) {
    return { active: true, principal: { issuer, subject, scopes, audience, kind, expiresAt }, provenance };
  }
  const client =
    clientOfSubject === 0 ? clientId : clientOfSubject === subject.length ? subject : subject.slice(0, clientOfSubject);
  const principal = { issuer, subject, clientId: client, scopes, audience, kind, expiresAt };
  return { active: true, principal, provenance };
}
