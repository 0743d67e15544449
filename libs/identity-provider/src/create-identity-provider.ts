import { answerWithin, createIssuerClient, type HttpClient } from '@sallyport/issuer-client';
import { maxTokenCharacters } from '@sallyport/keys';
import {
  MisconfigurationError,
  refused,
  type Clock,
  type Outcome,
  type Principal,
  type Trace,
} from '@sallyport/protocol';
import type { Claims } from '@sallyport/token-verification';
import type { Dialect } from './dialect.js';
import { inOurWords, type Granting } from './granted-scopes.js';
import type { IdentityProvider, Introspection, IntrospectOptions, TokenRequest } from './identity-provider.js';
import type { KnownIssuer } from './known-issuer.js';
import { localIntrospection } from './local-verification.js';
import { remoteIntrospection } from './remote-introspection.js';
import { inOurNames, sameScopeNames, signInScope } from './scope-names.js';

export interface IdentityProviderDependencies {
  readonly http: HttpClient;
  readonly clock: Clock;
  /** What an issuer said before this process began, by its exact name. */
  readonly known?: (issuer: string) => KnownIssuer | undefined;
  /** How long an answer of introspection may be believed at most. Default 60. */
  readonly answersMaxAgeSeconds?: number;
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
  { http, clock, known: knownOf, answersMaxAgeSeconds = 60 }: IdentityProviderDependencies,
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
  const local = localIntrospection(dialect, readPrincipal, { client, http, clock, known });
  const remote = remoteIntrospection(dialect, readPrincipal, { client, clock, activeMs: answersMaxAgeSeconds * 1000 });

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
      return remote(token, trace, jwt);
    });

  async function introspect(token: string, { mode = 'auto', trace }: IntrospectOptions = {}): Promise<Introspection> {
    if (token.length > maxTokenCharacters) return local.refuse(refused('token_too_large'));
    const parts = token.split('.', 6).length;
    if (parts === 5) return local.refuse(refused('token_encrypted'));
    const insists = mode === 'remote' || dialect.insistsOnIntrospection === true;
    if (parts !== 3 || !capabilities.accessToken.formats.includes('jwt')) return askIssuer(token, insists, trace);
    if (mode !== 'remote') return local.introspect(token, trace);
    await insistOnEndpoint();
    // Verified here first: only a genuine token is worth a question, and the answer must be about it.
    const claims = await local.verify(token, trace);
    return claims.ok ? askIssuer(token, insists, trace, claims.value) : local.refuse(claims);
  }

  const granting: Granting = { scopeNames, readPrincipal: (claims) => dialect.readPrincipal(claims) };

  function ask(request: TokenRequest) {
    const scopes = request.scopes?.map((scope) => scopeNames.toVendor(scope));
    switch (request.grant) {
      case 'client_credentials': {
        const parameters = dialect.targetParameters(request.target ?? dialect.rules.audience?.[0], 'machine');
        return client.clientCredentials({ ...(scopes && { scopes }), parameters });
      }
      case 'authorization_code':
        return client.authorizationCode(request);
      case 'refresh_token':
        return client.refresh(request.refreshToken, { ...(scopes && { scopes }) });
    }
  }

  return {
    name,
    issuer,
    capabilities,
    scopeNames,
    verification: local.verification,
    metadata: client.metadata,
    introspect,
    requestToken: async (request) => inOurWords(await ask(request), request.scopes ?? [], granting),
    async signInUrl({ scopes, target = dialect.rules.audience?.[0], ...request }) {
      if (!capabilities.issuance.authorizationCode) throw missing(`${name} has no sign-in for people.`);
      const parameters = dialect.targetParameters(target, 'person');
      return client.authorizationUrl({ ...request, scopes: scopes.map(signInScope(scopeNames)), parameters });
    },
    async revoke(token, hint) {
      const { accessToken, refreshToken } = capabilities.revocation;
      const takesIt =
        (hint === 'access_token' ? accessToken : refreshToken) &&
        (await client.metadata()).revocation_endpoint !== undefined;
      return {
        revoked: takesIt && (await client.revoke(token, hint)),
        accessTokensStayValidUntilExp: capabilities.introspection === 'local' || !accessToken,
      };
    },
  };
}

const missing = (fault: string) => new MisconfigurationError('capability_missing', [fault]);
