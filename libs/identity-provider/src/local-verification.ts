import { answerWithin, getJson, type HttpClient, type IssuerClient } from '@sallyport/issuer-client';
import { RemoteKeySource } from '@sallyport/keys';
import { accepted, OutageError, type Clock, type Outcome, type Refused, type Trace } from '@sallyport/protocol';
import { verifyToken, type Claims, type Glance, type VerifiedToken } from '@sallyport/token-verification';
import { askedAwake } from './asked-awake.js';
import type { Dialect } from './dialect.js';
import type { Introspection, LocalVerification } from './identity-provider.js';
import type { KnownIssuer } from './known-issuer.js';

const maxKeySetBytes = 150_000;

export interface LocalDependencies {
  readonly client: IssuerClient;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly known?: KnownIssuer | undefined;
}

/** JWTs verified here, with the keys of this one issuer. */
export interface LocalIntrospection {
  readonly verification: LocalVerification;
  verify(token: string, trace?: Trace, glance?: Glance): Outcome<Claims> | Promise<Outcome<Claims>>;
  introspect(token: string, trace?: Trace, glance?: Glance): Introspection | Promise<Introspection>;
  refuse(refused: Refused): Introspection;
}

export function localIntrospection(
  { issuer, rules, endpoints }: Dialect,
  readPrincipal: LocalVerification['readPrincipal'],
  { client, http, clock, known }: LocalDependencies,
): LocalIntrospection {
  const { host } = new URL(issuer);

  async function fetchKeySet(): Promise<unknown> {
    const uri = endpoints?.jwks_uri ?? (await client.metadata()).jwks_uri;
    if (uri === undefined)
      throw new OutageError('issuer_answer_unusable', { host, found: 'metadata without jwks_uri' });
    return getJson(http, uri, maxKeySetBytes);
  }

  const keys = new RemoteKeySource({
    // A refresh behind the callers may still be under way when the function is frozen.
    fetchKeySet: () => askedAwake(() => answerWithin(host, fetchKeySet), clock),
    clock,
    ...(known?.keys && { initial: { keys: known.keys, usableUntil: known.usableUntil } }),
  });

  /** Not remembered: a local refusal is cheap to repeat, and the next key set may know the key. */
  const refuse = ({ refusal }: Refused): Introspection => ({
    active: false,
    refusal,
    provenance: { how: 'local', validUntil: clock(), revocationChecked: false },
  });

  function verify(token: string, trace?: Trace, glance?: Glance): Outcome<Claims> | Promise<Outcome<Claims>> {
    const verified = verifyToken(token, rules, { keys, clock, trace, glance });
    return verified instanceof Promise ? verified.then(claimsOf) : claimsOf(verified);
  }

  function conclude(claims: Outcome<Claims>): Introspection {
    if (!claims.ok) return refuse(claims);
    const principal = readPrincipal(claims.value);
    if (!principal.ok) return refuse(principal);
    const validUntil = Math.min(principal.value.expiresAt * 1000, keys.freshUntil());
    return {
      active: true,
      principal: principal.value,
      provenance: { how: 'local', validUntil, revocationChecked: false },
    };
  }

  return {
    verification: { keys, rules, readPrincipal },
    verify,
    refuse,
    introspect(token, trace, glance) {
      const claims = verify(token, trace, glance);
      return claims instanceof Promise ? claims.then(conclude) : conclude(claims);
    },
  };
}

const claimsOf = (verified: Outcome<VerifiedToken>): Outcome<Claims> =>
  verified.ok ? accepted(verified.value.claims) : verified;
