import { answerWithin, getJson, type HttpClient, type IssuerClient } from '@sallyport/issuer-client';
import { ChainKeySource, RemoteKeySource, type DroppedKey, type KeySource } from '@sallyport/keys';
import { accepted, OutageError, type Clock, type Outcome, type Refused, type Trace } from '@sallyport/protocol';
import { verifyToken, type Claims, type Glance, type VerifiedToken } from '@sallyport/token-verification';
import { askedAwake } from './asked-awake.js';
import type { Dialect } from './dialect.js';
import type { Introspection, LocalVerification, Provenance } from './identity-provider.js';
import type { KnownIssuer } from './known-issuer.js';

const maxKeySetBytes = 150_000;

export interface LocalDependencies {
  readonly client: IssuerClient;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly known?: KnownIssuer | undefined;
  readonly onDroppedKeys?: ((provider: string, dropped: readonly DroppedKey[]) => void) | undefined;
}

/** JWTs verified here, with the keys of this one issuer. */
export interface LocalIntrospection {
  readonly verification: LocalVerification;
  verify(token: string, trace?: Trace, glance?: Glance): Outcome<Claims> | Promise<Outcome<Claims>>;
  introspect(token: string, trace?: Trace, glance?: Glance): Introspection | Promise<Introspection>;
  refuse(refused: Refused): Introspection;
}

export function localIntrospection(
  { name, issuer, rules, endpoints, pinnedChains }: Dialect,
  readPrincipal: LocalVerification['readPrincipal'],
  { client, http, clock, known, onDroppedKeys }: LocalDependencies,
): LocalIntrospection {
  const { host } = new URL(issuer);

  async function fetchKeySet(): Promise<unknown> {
    const uri = endpoints?.jwks_uri ?? (await client.metadata()).jwks_uri;
    if (uri === undefined)
      throw new OutageError('issuer_answer_unusable', { host, found: 'metadata without jwks_uri' });
    return getJson(http, uri, maxKeySetBytes);
  }

  const published = new RemoteKeySource({
    // A refresh behind the callers may still be under way when the function is frozen.
    fetchKeySet: () => askedAwake(() => answerWithin(host, fetchKeySet), clock),
    clock,
    ...(onDroppedKeys && { onDropped: (dropped) => onDroppedKeys(name, dropped) }),
    ...(known?.keys && { initial: { keys: known.keys, usableUntil: known.usableUntil } }),
  });

  const keys: KeySource =
    pinnedChains === undefined ? published : new ChainKeySource({ pinned: pinnedChains, published, clock });

  /** Not remembered: a local refusal is cheap to repeat, and the next key set may know the key. */
  const refuse = ({ refusal }: Refused): Introspection => ({
    active: false,
    refusal,
    provenance: { how: 'local', validUntil: clock(), revocationChecked: false },
  });

  /** Until the keys age, the same for one token as for the next: many are remembered. */
  let provenance: Provenance = { how: 'local', validUntil: 0, revocationChecked: false };
  const verifiedHere = (validUntil: number): Provenance =>
    provenance.validUntil === validUntil
      ? provenance
      : (provenance = Object.freeze({ how: 'local', validUntil, revocationChecked: false }));

  const check = (token: string, trace?: Trace, glance?: Glance) =>
    verifyToken(token, rules, { keys, clock, trace, glance });

  function verify(token: string, trace?: Trace, glance?: Glance): Outcome<Claims> | Promise<Outcome<Claims>> {
    const verified = check(token, trace, glance);
    return verified instanceof Promise ? verified.then(claimsOf) : claimsOf(verified);
  }

  function conclude(verified: Outcome<VerifiedToken>): Introspection {
    if (!verified.ok) return refuse(verified);
    const { claims, key } = verified.value;
    const principal = readPrincipal(claims);
    if (!principal.ok) return refuse(principal);
    const validUntil = Math.min(principal.value.expiresAt * 1000, key.usableUntil ?? keys.freshUntil());
    return { active: true, principal: principal.value, provenance: verifiedHere(validUntil) };
  }

  return {
    verification: { keys, rules, readPrincipal },
    verify,
    refuse,
    introspect(token, trace, glance) {
      const verified = check(token, trace, glance);
      return verified instanceof Promise ? verified.then(conclude) : conclude(verified);
    },
  };
}

const claimsOf = (verified: Outcome<VerifiedToken>): Outcome<Claims> =>
  verified.ok ? accepted(verified.value.claims) : verified;
