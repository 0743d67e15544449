import type { IdentityProvider, Introspection, TrustedIssuers } from '@sallyport/identity-provider';
import {
  accepted,
  refused,
  type Credential,
  type Outcome,
  type Principal,
  type Refused,
  type Trace,
} from '@sallyport/protocol';
import { tokenKey, type Remembered, type TokenCache } from '@sallyport/token-cache';
import { chooseIssuer, type ChosenIssuer } from './choose-issuer.js';
import { rememberUntil } from './remember-until.js';

/** Credential → Principal. The one port that guards and the authorizer call. */
export interface Authenticator {
  /**
   * Returns the verified principal, or the refusal; at once when nobody has to be asked. Reports each step to `trace` when
   * one is passed in.
   * Does NOT look at routes or scopes: `authorization` does.
   *
   * @throws {@link OutageError} when an issuer or a store does not answer; never a refusal then, and never an allow
   */
  authenticate(credential: Credential, trace?: Trace): Outcome<Principal> | Promise<Outcome<Principal>>;
}

/** Credential → Principal, and the JWT that says so. For a gate that hands the JWT on; nobody else needs to hold it. */
export interface TokenExchange {
  /** As {@link Authenticator.authenticate}. */
  exchange(credential: Credential, trace?: Trace): Outcome<ExchangedToken> | Promise<Outcome<ExchangedToken>>;
}

export interface ExchangedToken {
  readonly principal: Principal;
  /**
   * A JWT of the principal's issuer, verified: the one it gave for an opaque token, or the presented one where that is a
   * JWT. Absent where the issuer answers in JSON.
   */
  readonly token?: string;
}

/** Chooses the issuer from the trusted set, asks its provider, and remembers the answer as long as that one says. */
export class IssuerAuthenticator implements Authenticator, TokenExchange {
  constructor(
    private readonly issuers: TrustedIssuers,
    private readonly cache: TokenCache<Introspection>,
  ) {}

  authenticate(credential: Credential, trace?: Trace): Outcome<Principal> | Promise<Outcome<Principal>> {
    const fact = this.factAbout(credential.token, trace);
    return fact instanceof Promise ? fact.then((waitedFor) => conclude(waitedFor, trace)) : conclude(fact, trace);
  }

  exchange(credential: Credential, trace?: Trace): Outcome<ExchangedToken> | Promise<Outcome<ExchangedToken>> {
    const withToken = (fact: FactOrRefused): Outcome<ExchangedToken> => {
      const principal = conclude(fact, trace);
      if (!principal.ok) return principal;
      return accepted({ principal: principal.value, ...jwtOf(fact as Introspection, credential) });
    };
    const fact = this.factAbout(credential.token, trace);
    return fact instanceof Promise ? fact.then(withToken) : withToken(fact);
  }

  private factAbout(token: string, trace?: Trace): FactOrRefused | Promise<FactOrRefused> {
    const key = tokenKey(token);
    const known = this.cache.peek(key);
    if (known !== undefined) {
      trace?.({ step: 'cache', outcome: 'passed' });
      return known;
    }
    trace?.({ step: 'cache', outcome: 'skipped' });
    const chosen = chooseIssuer(token, this.issuers);
    if (!chosen.ok) {
      trace?.({ step: 'issuer', outcome: 'failed', reason: chosen.refusal.reason });
      return chosen;
    }
    trace?.({ step: 'issuer', outcome: 'passed' });
    return this.ask(chosen.value, token, key, trace);
  }

  private ask(
    { provider, glance }: ChosenIssuer,
    token: string,
    key: string,
    trace?: Trace,
  ): Introspection | Promise<Introspection> {
    // Not a constant: in a bundle that keeps names, each call would make one and name it.
    return this.cache.resolve(
      key,
      () => {
        const fact = provider.introspect(token, { trace, glance });
        return fact instanceof Promise
          ? fact.then((waitedFor) => this.remembered(waitedFor, provider))
          : this.remembered(fact, provider);
      },
      isShownToIssuer(token, provider) ? provider.name : undefined,
    );
  }

  private remembered(fact: Introspection, provider: IdentityProvider): Remembered<Introspection> {
    return { fact, until: Math.min(rememberUntil(fact), this.issuers.retiresAt(provider)) };
  }
}

/** What is known about a token; or, where nobody is to be asked about it, why. */
type FactOrRefused = Introspection | Refused;

/** A JWT is verified in every process that meets it, whatever others say about it: what the issuer is asked about may be told. */
const isShownToIssuer = (token: string, { capabilities }: IdentityProvider): boolean =>
  capabilities.introspection === 'remote' &&
  !(capabilities.accessToken.formats.includes('jwt') && token.split('.', 4).length === 3);

/** What was verified here is a JWT and stands for itself. */
function jwtOf(fact: Introspection, { token: presented }: Credential): { readonly token?: string } {
  if (!fact.active) return {};
  const token = fact.provenance.how === 'local' ? presented : fact.token;
  return token === undefined ? {} : { token };
}

function conclude(fact: FactOrRefused, trace?: Trace): Outcome<Principal> {
  if ('ok' in fact) return fact;
  if (!fact.active) {
    trace?.({ step: 'principal', outcome: 'failed', reason: fact.refusal.reason });
    return { ok: false, refusal: fact.refusal };
  }
  // A key-bound token is not a bearer token (RFC 7800 §3, RFC 9449 §7.1): without a proof it proves nothing.
  if (fact.principal.confirmation !== undefined) {
    trace?.({ step: 'principal', outcome: 'failed', reason: 'sender_constrained' });
    return refused('sender_constrained');
  }
  trace?.({ step: 'principal', outcome: 'passed' });
  return accepted(fact.principal);
}
