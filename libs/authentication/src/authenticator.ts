import type { IdentityProvider, Introspection, TrustedIssuers } from '@sallyport/identity-provider';
import { accepted, refused, type Credential, type Outcome, type Principal, type Trace } from '@sallyport/protocol';
import { tokenKey, type TokenCache } from '@sallyport/token-cache';
import { chooseIssuer, type ChosenIssuer } from './choose-issuer.js';
import { rememberUntil } from './remember-until.js';

/** Credential → Principal. The one port that guards and the authorizer call. */
export interface Authenticator {
  /**
   * Returns the verified principal, or the refusal. Reports each step to `trace` when one is passed in.
   * Does NOT look at routes or scopes: `authorization` does.
   *
   * @throws {@link OutageError} when an issuer or a store does not answer; never a refusal then, and never an allow
   */
  authenticate(credential: Credential, trace?: Trace): Promise<Outcome<Principal>>;
}

/** Credential → Principal, and the JWT that says so. For a gate that hands the JWT on; nobody else needs to hold it. */
export interface TokenExchange {
  /** As {@link Authenticator.authenticate}. */
  exchange(credential: Credential, trace?: Trace): Promise<Outcome<ExchangedToken>>;
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

  authenticate(credential: Credential, trace?: Trace): Promise<Outcome<Principal>> {
    return this.concluded(credential, conclude, trace);
  }

  exchange(credential: Credential, trace?: Trace): Promise<Outcome<ExchangedToken>> {
    const withToken = (fact: Introspection): Outcome<ExchangedToken> => {
      const principal = conclude(fact, trace);
      return principal.ok ? accepted({ principal: principal.value, ...jwtOf(fact, credential) }) : principal;
    };
    return this.concluded(credential, withToken, trace);
  }

  private concluded<Result>(
    { token }: Credential,
    from: (fact: Introspection, trace?: Trace) => Outcome<Result>,
    trace?: Trace,
  ): Promise<Outcome<Result>> {
    const key = tokenKey(token);
    const known = this.cache.peek(key);
    if (known === undefined) return this.learn(token, key, from, trace);
    trace?.({ step: 'cache', outcome: 'passed' });
    return Promise.resolve(from(known, trace));
  }

  private async learn<Result>(
    token: string,
    key: string,
    from: (fact: Introspection, trace?: Trace) => Outcome<Result>,
    trace?: Trace,
  ): Promise<Outcome<Result>> {
    trace?.({ step: 'cache', outcome: 'skipped' });
    const chosen = chooseIssuer(token, this.issuers);
    if (!chosen.ok) {
      trace?.({ step: 'issuer', outcome: 'failed', reason: chosen.refusal.reason });
      return chosen;
    }
    trace?.({ step: 'issuer', outcome: 'passed' });
    return from(await this.ask(chosen.value, token, key, trace), trace);
  }

  private ask({ provider, glance }: ChosenIssuer, token: string, key: string, trace?: Trace): Promise<Introspection> {
    const load = async () => {
      const fact = await provider.introspect(token, { trace, glance });
      return { fact, until: Math.min(rememberUntil(fact), this.issuers.retiresAt(provider)) };
    };
    return this.cache.resolve(key, load, isShownToIssuer(token, provider) ? provider.name : undefined);
  }
}

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

function conclude(fact: Introspection, trace?: Trace): Outcome<Principal> {
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
