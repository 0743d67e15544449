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

/** Chooses the issuer from the trusted set, asks its provider, and remembers the answer as long as that one says. */
export class IssuerAuthenticator implements Authenticator {
  constructor(
    private readonly issuers: TrustedIssuers,
    private readonly cache: TokenCache<Introspection>,
  ) {}

  authenticate({ token }: Credential, trace?: Trace): Promise<Outcome<Principal>> {
    const key = tokenKey(token);
    const known = this.cache.peek(key);
    if (known === undefined) return this.learn(token, key, trace);
    trace?.({ step: 'cache', outcome: 'passed' });
    return Promise.resolve(conclude(known, trace));
  }

  private async learn(token: string, key: string, trace?: Trace): Promise<Outcome<Principal>> {
    trace?.({ step: 'cache', outcome: 'skipped' });
    const chosen = chooseIssuer(token, this.issuers);
    if (!chosen.ok) {
      trace?.({ step: 'issuer', outcome: 'failed', reason: chosen.refusal.reason });
      return chosen;
    }
    trace?.({ step: 'issuer', outcome: 'passed' });
    return conclude(await this.ask(chosen.value, token, key, trace), trace);
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
