import { lambdaAuthorizer } from '@sallyport/api-gateway';
import {
  createAuthenticator,
  createExplainer,
  createGatewayAuthorizer,
  systemDependencies,
  type Authentication,
  type Explainer,
} from '@sallyport/composition';
import type { Explanation } from '@sallyport/explain';
import type { LambdaHandler } from '@sallyport/gateway-emulator';
import { createLambdaHandler } from '@sallyport/lambda-runtime';
import type { Settings } from '@sallyport/settings';
import routeManifest from '../../../route-manifest.json' with { type: 'json' };
import { resourceApps } from './resource-apps.js';

/** One execution environment of each function, with what it remembers. */
interface Environment {
  readonly authorizer: LambdaHandler;
  readonly integrations: Readonly<Record<string, LambdaHandler>>;
  /** The same authorizer with the same memory, for who asks without being a caller: no line is logged. */
  readonly unlogged: LambdaHandler;
  readonly explain: Explain;
}

/** @param verdict - of the decision that is to be explained; absent: what would be decided now is */
type Explain = (request: Parameters<Explainer>[0], verdict?: Explanation['verdict']) => Promise<Explanation>;

/** The functions behind the gateway, which can begin anew while it runs. */
export interface Functions {
  readonly issuers: Authentication['issuers'];
  readonly authorizer: LambdaHandler;
  readonly integrations: Readonly<Record<string, LambdaHandler>>;
  current(): Pick<Environment, 'unlogged' | 'explain'>;
  /** As after a deployment: new environments, which remember nothing. */
  renew(): void;
}

/**
 * Makes the authorizer and the resource apps as they are deployed.
 *
 * @param write - takes the lines of the authorizer
 * @throws MisconfigurationError for settings that make no authorizer
 */
export function createFunctions(settings: Settings, write: (line: string) => void): Functions {
  const authentication = createAuthenticator(settings, { ...systemDependencies, write });
  let current = environment(settings, authentication, write);
  return {
    issuers: authentication.issuers,
    authorizer: (event, context) => current.authorizer(event, context),
    integrations: Object.fromEntries(
      Object.keys(resourceApps).map((name): [string, LambdaHandler] => [
        name,
        (event, context) => current.integrations[name]!(event, context),
      ]),
    ),
    current: () => current,
    renew() {
      current = environment(settings, createAuthenticator(settings, { ...systemDependencies, write }), write);
    },
  };
}

function environment(settings: Settings, authentication: Authentication, write: (line: string) => void): Environment {
  const dependencies = { ...systemDependencies, write, authentication };
  let unlogged: LambdaHandler | undefined;
  let explainers: Readonly<Record<'asDecided' | 'inFull', Explainer>> | undefined;
  return {
    authorizer: lambdaAuthorizer(createGatewayAuthorizer(settings, routeManifest, dependencies)),
    integrations: Object.fromEntries(
      Object.entries(resourceApps).map(([name, module]) => [name, createLambdaHandler(module)]),
    ),
    unlogged(event, context) {
      unlogged ??= lambdaAuthorizer(
        createGatewayAuthorizer({ ...settings, logLevel: 'silent' }, routeManifest, dependencies),
      );
      return unlogged(event, context);
    },
    async explain(request, verdict) {
      explainers ??= {
        asDecided: createExplainer(settings, routeManifest, dependencies),
        inFull: createExplainer(settings, routeManifest, { ...dependencies, memory: 'ignored' }),
      };
      // What is remembered decides; why it was so once is told as well, as long as it still is. A door that remembers
      // nothing may have decided otherwise than the one that does.
      const decided = await explainers.asDecided(request);
      const isKnown = decided.steps.some(({ step, outcome }) => step === 'cache' && outcome === 'passed');
      if (!isKnown) return decided;
      const walked = await explainers.inFull(request);
      return walked.verdict === (verdict ?? decided.verdict) ? walked : decided;
    },
  };
}
