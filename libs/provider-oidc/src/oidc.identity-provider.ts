import type {
  IdentityProvider,
  IdentityProviderCapabilities,
  Introspection,
  IntrospectOptions,
  ServerMetadata,
} from '@sallyport/identity-provider';
import { answerWithin, createIssuerClient, getJson, type HttpClient } from '@sallyport/issuer-client';
import { maxTokenCharacters, RemoteKeySource, type JsonObject } from '@sallyport/keys';
import {
  MisconfigurationError,
  OutageError,
  refused,
  type Clock,
  type Outcome,
  type Principal,
  type Refused,
  type Trace,
} from '@sallyport/protocol';
import { defaultTyp, verifyToken, type Claims, type TokenRules } from '@sallyport/token-verification';
import { isAboutAnother, isWellFormedNo, parseAnswer, readActiveAnswer } from './introspection-answer.js';
import { readOidcPrincipal } from './oidc.dialect.js';
import type { OidcOptions } from './oidc.options.js';

export interface OidcDependencies {
  readonly http: HttpClient;
  readonly clock: Clock;
}

/** RFC 9068 §2.1: the short name and the full media type. */
const atJwt = ['at+jwt', 'application/at+jwt'];
const maxKeySetBytes = 150_000;
/** A remote answer is a moment's truth: a revocation must be seen within this time. */
const activeMs = 60_000;
const inactiveMs = 10_000;

/**
 * Returns the identity provider for any OpenID Connect or RFC 8414 server. Asks nobody until its first use.
 *
 * A JWT is verified here with the issuer's keys; an opaque token is shown to its introspection endpoint (RFC 7662).
 * The keys are asked for when a token needs them, remembered, and keep working for a while when the issuer is down.
 *
 * @throws {@link MisconfigurationError} `settings_invalid` when the issuer may not be called (`https:`, or `http:` to this
 * machine) or `remote` introspection has no credentials
 */
export function createOidcIdentityProvider(options: OidcOptions, { http, clock }: OidcDependencies): IdentityProvider {
  const { name, issuer, jwksUri, clientId, clientSecret, clientIds = null, target = 'none' } = options;
  const credentials = clientId !== undefined && clientSecret !== undefined ? { clientId, clientSecret } : undefined;
  if (options.introspection === 'remote' && credentials === undefined) {
    throw new MisconfigurationError('settings_invalid', [
      `${name}: remote introspection needs a client id and a client secret: configure both.`,
    ]);
  }
  const client = createIssuerClient({ issuer, ...credentials }, { http, clock });
  const capabilities = capabilitiesOf(options, credentials !== undefined);
  const { host } = new URL(issuer);
  const isStatic = capabilities.discovery === 'static';
  const rules: TokenRules = {
    issuer,
    audience: options.audience,
    algorithms: options.algorithms,
    typ: capabilities.accessToken.typ,
    clockSkewSeconds: options.clockSkewSeconds,
    maxLifetimeSeconds: options.maxLifetimeSeconds,
  };
  const keys = new RemoteKeySource({ fetchKeySet: () => answerWithin(host, fetchKeySet), clock });

  async function fetchKeySet(): Promise<unknown> {
    const uri = jwksUri ?? (await client.metadata()).jwks_uri;
    if (uri === undefined) throw new OutageError('issuer_answer_unusable', { host });
    return getJson(http, uri, maxKeySetBytes);
  }

  async function metadata(): Promise<ServerMetadata> {
    return isStatic && jwksUri !== undefined ? { issuer, jwks_uri: jwksUri } : client.metadata();
  }

  function principalOf(claims: Claims): Outcome<Principal> {
    const principal = readOidcPrincipal(claims);
    if (!principal.ok || clientIds === null) return principal;
    const { clientId: client } = principal.value;
    return client !== undefined && clientIds.includes(client) ? principal : refused('client_not_accepted');
  }

  /** Not remembered: a local refusal is cheap to repeat, and the next key set may know the key. */
  const refuseLocally = ({ refusal }: Refused): Introspection => ({
    active: false,
    refusal,
    provenance: { how: 'local', validUntil: clock(), revocationChecked: false },
  });

  async function introspectLocally(token: string, trace: Trace | undefined): Promise<Introspection> {
    const verified = await verifyToken(token, rules, { keys, clock, ...(trace && { trace }) });
    if (!verified.ok) return refuseLocally(verified);
    const principal = principalOf(verified.value.claims);
    if (!principal.ok) return refuseLocally(principal);
    const validUntil = Math.min(principal.value.expiresAt * 1000, keys.freshUntil());
    return {
      active: true,
      principal: principal.value,
      provenance: { how: 'local', validUntil, revocationChecked: false },
    };
  }

  /** A JWT is verified here first: only a genuine one is worth a question, and the answer must be about it. */
  async function introspectBoth(token: string, trace: Trace | undefined): Promise<Introspection> {
    const verified = await verifyToken(token, rules, { keys, clock, ...(trace && { trace }) });
    return verified.ok ? introspectRemotely(token, trace, verified.value.claims) : refuseLocally(verified);
  }

  async function ask(token: string, trace: Trace | undefined): Promise<JsonObject> {
    try {
      const answer = parseAnswer(await answerWithin(host, () => client.introspect(token)));
      if (answer === undefined) throw new OutageError('issuer_answer_unusable', { host });
      return answer;
    } catch (error) {
      if (error instanceof OutageError) trace?.({ step: 'introspection', outcome: 'failed', reason: error.reason });
      throw error;
    }
  }

  async function introspectRemotely(token: string, trace: Trace | undefined, jwt?: Claims): Promise<Introspection> {
    const answer = await ask(token, trace);
    const now = clock();
    const claims = readActiveAnswer(answer, rules, clientIds !== null, now);
    const about =
      claims.ok && jwt !== undefined && isAboutAnother(claims.value, jwt) ? refused('token_inactive') : claims;
    const principal = about.ok ? principalOf(about.value) : about;
    if (!principal.ok) {
      trace?.({ step: 'introspection', outcome: 'failed', reason: principal.refusal.reason });
      const validUntil = isWellFormedNo(answer) ? now + inactiveMs : now;
      return {
        active: false,
        refusal: principal.refusal,
        provenance: { how: 'remote', validUntil, revocationChecked: true },
      };
    }
    trace?.({ step: 'introspection', outcome: 'passed' });
    const validUntil = Math.min(principal.value.expiresAt * 1000, now + activeMs);
    return {
      active: true,
      principal: principal.value,
      provenance: { how: 'remote', validUntil, revocationChecked: true },
    };
  }

  const missing = (fault: string) => new MisconfigurationError('capability_missing', [`${name}: ${fault}`]);

  async function insistOnEndpoint(): Promise<void> {
    if (capabilities.introspection === 'local') {
      throw missing('remote introspection was asked for and is not configured: set client id and secret, or use auto.');
    }
    if (credentials === undefined)
      throw missing('introspection needs a client id and a client secret: configure both.');
    if ((await client.metadata()).introspection_endpoint === undefined) {
      throw missing('the issuer publishes no introspection endpoint: its tokens can be verified here only.');
    }
  }

  /** Without the setting, credentials may be there for issuance alone: then a missing endpoint is no fault. */
  async function takesOpaque(): Promise<boolean> {
    if (capabilities.introspection === 'local') return false;
    if (options.introspection !== undefined) return true;
    return (await client.metadata()).introspection_endpoint !== undefined;
  }

  async function introspect(token: string, { mode = 'auto', trace }: IntrospectOptions = {}): Promise<Introspection> {
    if (token.length > maxTokenCharacters) return refuseLocally(refused('token_too_large'));
    const parts = token.split('.', 6).length;
    if (parts === 5) return refuseLocally(refused('token_encrypted'));
    if (parts === 3 && mode === 'auto') return introspectLocally(token, trace);
    if (mode === 'auto' && !(await takesOpaque())) return refuseLocally(refused('opaque_not_accepted'));
    await insistOnEndpoint();
    return parts === 3 ? introspectBoth(token, trace) : introspectRemotely(token, trace);
  }

  return {
    name,
    issuer,
    capabilities,
    verification: { keys, rules, readPrincipal: principalOf },
    metadata,
    introspect,
    async requestToken({ scopes, target: api = options.audience?.[0] }) {
      const parameters = target === 'none' || api === undefined ? {} : { [target]: api };
      return client.clientCredentials({ ...(scopes && { scopes }), parameters });
    },
  };
}

function capabilitiesOf(options: OidcOptions, hasCredentials: boolean): IdentityProviderCapabilities {
  const introspection = options.introspection ?? (hasCredentials ? 'remote' : 'local');
  return {
    discovery: options.jwksUri !== undefined && !hasCredentials ? 'static' : 'oidc',
    issuance: {
      clientCredentials: hasCredentials,
      clientAuth: ['client_secret_basic', 'client_secret_post'],
      target: options.target ?? 'none',
      echoesScope: true,
    },
    accessToken: {
      formats: introspection === 'remote' ? ['jwt', 'opaque'] : ['jwt'],
      typ: options.requireAtJwt === true ? atJwt : defaultTyp,
      audienceCheck: options.audience === null ? 'client_id' : 'aud',
    },
    introspection,
  };
}
