import { answerWithin, createIssuerClient, type HttpClient } from '@sallyport/issuer-client';
import { maxTokenCharacters, type DroppedKey } from '@sallyport/keys';
import {
  MisconfigurationError,
  refused,
  type Clock,
  type Outcome,
  type Principal,
  type Trace,
} from '@sallyport/protocol';
import type { Claims, Glance } from '@sallyport/token-verification';
import type { Dialect } from './dialect.js';
import type { IdentityProvider, Introspection, IntrospectOptions } from './identity-provider.js';
import type { KnownIssuer } from './known-issuer.js';
import { localIntrospection } from './local-verification.js';
import { missing } from './missing.js';
import { inOurNames, sameScopeNames } from './scope-names.js';

export interface IdentityProviderDependencies {
  readonly http: HttpClient;
  readonly clock: Clock;
  /** What an issuer said before this process began, by its exact name. */
  readonly known?: (issuer: string) => KnownIssuer | undefined;
  /** How long an answer of introspection may be believed at most. Default 60. */
  readonly answersMaxAgeSeconds?: number;
  /** Is told, by the provider's name, of keys that an issuer publishes and nothing is verified with. */
  readonly onDroppedKeys?: (provider: string, dropped: readonly DroppedKey[]) => void;
}

/**
 * Returns the identity provider that speaks a dialect. Asks nobody until its first use.
 *
 * A JWT is verified here with the issuer's keys; an opaque token is shown to its introspection endpoint (RFC 7662).
 * The keys are asked for when a token needs them, remembered, and keep working for a while when the issuer is down.
 *
 * @throws {@link MisconfigurationError} `settings_invalid` when the issuer may not be called
 */
export function createIdentityProvider(
  dialect: Dialect,
  { http, clock, known: knownOf, answersMaxAgeSeconds = 60, onDroppedKeys }: IdentityProviderDependencies,
): IdentityProvider {
  const { name, issuer, capabilities, scopeNames = sameScopeNames } = dialect;
  if (capabilities.introspection === 'remote' && !(dialect.introspectionAuthentication ?? dialect.authentication)) {
    throw new MisconfigurationError('settings_invalid', [
      `${name} is to introspect tokens and has no credentials for it: give it a client id and a client secret.`,
    ]);
  }
  const known = knownOf?.(issuer);
  const client = createIssuerClient(
    {
      issuer,
      ...(known && { known: { value: known.metadata, at: known.at, usableUntil: known.usableUntil } }),
      metadata: capabilities.discovery === 'static' ? 'static' : 'discovered',
      ...(dialect.endpoints && { endpoints: dialect.endpoints }),
      ...(dialect.authentication && { authentication: dialect.authentication }),
      ...(dialect.introspectionAuthentication && { introspectionAuthentication: dialect.introspectionAuthentication }),
    },
    { http, clock },
  );
  const readPrincipal = (claims: Claims): Outcome<Principal> => {
    const principal = dialect.readPrincipal(claims);
    return principal.ok ? { ok: true, value: inOurNames(principal.value, scopeNames) } : principal;
  };
  const local = localIntrospection(dialect, readPrincipal, { client, http, clock, known, onDroppedKeys });
  const remote = once(async () => {
    const { remoteIntrospection } = await import('./remote-introspection.js');
    const activeMs = answersMaxAgeSeconds * 1000;
    return remoteIntrospection(dialect, { client, clock, activeMs, ...local });
  });
  const forClients = once(async () => (await import('./issuing.js')).issuing(dialect, client));

  const canIntrospect = async (): Promise<boolean> =>
    capabilities.introspection === 'remote' && (await client.metadata()).introspection_endpoint !== undefined;

  async function insistOnEndpoint(): Promise<void> {
    if (await canIntrospect()) return;
    throw missing(
      `${name} was asked for remote introspection but has no introspection endpoint or no credentials for it: ` +
        'configure them, or ask with mode "auto".',
    );
  }

  /** The metadata and the question together: one deadline for what the caller waits for. */
  const askIssuer = (token: string, insists: boolean, trace?: Trace, jwt?: Claims): Promise<Introspection> =>
    answerWithin(new URL(issuer).host, async () => {
      if (insists) await insistOnEndpoint();
      else if (!(await canIntrospect())) return local.refuse(refused('opaque_not_accepted'));
      return (await remote())(token, trace, jwt);
    });

  function introspect(
    token: string,
    { mode = 'auto', trace, glance }: IntrospectOptions = {},
  ): Introspection | Promise<Introspection> {
    if (token.length > maxTokenCharacters) return local.refuse(refused('token_too_large'));
    const parts = glance?.jws.text === token ? 3 : token.split('.', 6).length;
    if (parts === 5) return local.refuse(refused('token_encrypted'));
    const insists = mode === 'remote' || dialect.insistsOnIntrospection === true;
    if (parts !== 3 || !capabilities.accessToken.formats.includes('jwt')) return askIssuer(token, insists, trace);
    return mode === 'remote' ? verifyThenAsk(token, trace, glance) : local.introspect(token, trace, glance);
  }

  async function verifyThenAsk(token: string, trace?: Trace, glance?: Glance): Promise<Introspection> {
    await insistOnEndpoint();
    // Verified here first: only a genuine token is worth a question, and the answer must be about it.
    const claims = await local.verify(token, trace, glance);
    return claims.ok ? askIssuer(token, true, trace, claims.value) : local.refuse(claims);
  }

  return {
    name,
    issuer,
    capabilities,
    scopeNames,
    verification: {
      ...local.verification,
      readAnswer: async (answer) => (await import('./remote-introspection.js')).answerReader(dialect)(answer, clock()),
    },
    metadata: client.metadata,
    introspect,
    requestToken: async (request) => (await forClients()).requestToken(request),
    signInUrl: async (request) => (await forClients()).signInUrl(request),
    revoke: async (token, hint) => (await forClients()).revoke(token, hint),
  };
}

function once<Part>(load: () => Promise<Part>): () => Promise<Part> {
  let loading: Promise<Part> | undefined;
  return () => (loading ??= load());
}
