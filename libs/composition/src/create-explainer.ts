import { chooseIssuer, IssuerAuthenticator, type Authenticator } from '@sallyport/authentication';
import { explain, type ExplainedRequest, type ExplainOptions, type Explanation } from '@sallyport/explain';
import type { IdentityProvider, Introspection } from '@sallyport/identity-provider';
import { accepted } from '@sallyport/protocol';
import type { Settings } from '@sallyport/settings';
import type { TokenCache } from '@sallyport/token-cache';
import { createAuthenticator } from './create-authenticator.js';
import { createGatewayAuthorizer, type GatewayDependencies } from './create-gateway-authorizer.js';
import { systemDependencies } from './dependencies.js';
import { issuerFacts } from './issuer-facts.js';
import { readManifest } from './read-manifest.js';

export type Explainer = (request: ExplainedRequest, options?: ExplainOptions) => Promise<Explanation>;

export interface ExplainerDependencies extends GatewayDependencies {
  /**
   * `ignored`: every step is walked although the token is known, with the keys that are known. Default `used`: as the
   * next request is decided.
   */
  readonly memory?: 'used' | 'ignored';
}

/**
 * Returns what says how these settings decide a request, by deciding it. Nothing is logged.
 *
 * @param bakedManifest - as for `createGatewayAuthorizer`
 * @param dependencies - with the authentication of who else decides in this process, it sees what that one remembers
 * @throws {@link MisconfigurationError} for a manifest or settings that cannot be used
 */
export function createExplainer(
  settings: Settings,
  bakedManifest: unknown,
  dependencies: ExplainerDependencies = systemDependencies,
): Explainer {
  const { authentication = createAuthenticator(settings, dependencies), memory = 'used' } = dependencies;
  const { issuers } = authentication;
  const authenticator =
    memory === 'used' ? authentication.authenticator : new IssuerAuthenticator(issuers, rememberingNothing);
  // The token that the gate hands on to applications has no part in its policy.
  const { phantomTokenKey: _, ...decisive } = settings;
  const gateOver = (over: Authenticator) =>
    createGatewayAuthorizer({ ...decisive, logLevel: 'silent' }, bakedManifest, {
      ...dependencies,
      authentication: { ...authentication, authenticator: withExchange(over) },
    });
  gateOver(authenticator); // settings that make no gate show here, not with the first request

  const factsOf = (provider: IdentityProvider) => issuerFacts(provider, issuers.isRetired(provider));
  const pipeline = {
    authenticator,
    manifest: readManifest(settings, bakedManifest),
    header: settings.tokenHeader,
    scheme: settings.tokenScheme,
    gateOver,
    issuers: issuers.all.map(factsOf),
    issuerOf(token: string) {
      const chosen = chooseIssuer(token, issuers);
      return chosen.ok ? factsOf(chosen.value.provider) : undefined;
    },
  };
  return (request, options) => explain(request, pipeline, options);
}

const rememberingNothing: TokenCache<Introspection> = {
  peek: () => undefined,
  resolve(_, load) {
    const loaded = load();
    return loaded instanceof Promise ? loaded.then(({ fact }) => fact) : loaded.fact;
  },
};

function withExchange(over: Authenticator) {
  return {
    authenticate: over.authenticate.bind(over),
    async exchange(...asked: Parameters<Authenticator['authenticate']>) {
      const found = await over.authenticate(...asked);
      return found.ok ? accepted({ principal: found.value }) : found;
    },
  };
}
