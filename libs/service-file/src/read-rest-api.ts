import type { RestApi } from '@sallyport/gateway-emulator';
import { readGatewayResponses } from './cloudformation/gateway-responses.js';
import type { Resource } from './cloudformation/resource.js';
import { readKeysAndPlans } from './cloudformation/usage-plans.js';
import type { LocalFacts } from './local-facts.js';
import { timeoutOf } from './read-lambda.js';
import { readRestEvent } from './rest-routes.js';
import { readServiceKeys } from './service-keys.js';
import { functionsOf } from './service-sections.js';
import type { ServiceNode } from './service-node.js';
import { sharedByAll } from './shared-by-all.js';
import { withKeys } from './with-keys.js';

/** Without an effect on who is let through and on what comes back. */
const harmless = [
  'description',
  'metrics',
  'shouldStartNameWithService',
  'minimumCompressionSize',
  'endpoint',
  'stage',
].concat(['disableDefaultEndpoint']);
const members = ['apiKeys', 'usagePlan', 'apiKeySourceType', 'binaryMediaTypes', 'timeoutInMillis', ...harmless];

/**
 * The REST API that the `http` events of the functions make, or `undefined` where there is none.
 *
 * @param resources - those of CloudFormation that belong to it
 */
export function readRestApi(
  root: ServiceNode,
  resources: readonly Resource[],
  deployed: { readonly stage: string; readonly region: string },
  local: LocalFacts,
): RestApi | undefined {
  const events = functionsOf(root).flatMap(([name, node]) =>
    (node.child('events')?.items() ?? []).flatMap((event) => {
      const http = event.child('http');
      return http === undefined ? [] : [readRestEvent(http, name, root)];
    }),
  );
  if (events.length === 0) return undefined;
  const apiGateway = root.at('provider.apiGateway');
  apiGateway?.only(members);
  const guarded = events.filter(({ authorizer }) => authorizer !== undefined);
  const authorizer = sharedByAll(
    'authorizer',
    guarded.map(({ at, authorizer: value }) => ({ at, value })),
  );
  const cors = sharedByAll(
    'cors',
    events.map(({ at, cors: value }) => ({ at, value })),
  );
  const timeoutMs =
    sharedByAll(
      'timeoutInMillis',
      events.map(({ at, timeoutMs: value }) => ({ at, value })),
    ) ?? apiGateway?.child('timeoutInMillis')?.number();
  const authorizerTimeoutMs = authorizer && timeoutOf(root, authorizer.name);
  const service = { name: root.child('service')?.text() ?? '', stage: deployed.stage };
  const keys = readServiceKeys(apiGateway, service, local);
  const more = readKeysAndPlans(resources, local);
  const gatewayResponses = readGatewayResponses(resources);
  const binary = apiGateway?.child('binaryMediaTypes')?.texts();
  return {
    kind: 'rest',
    id: local.id,
    accountId: local.accountId,
    ...deployed,
    stage: apiGateway?.child('stage')?.text() ?? deployed.stage,
    ...(local.stageInPath !== undefined && { stageInPath: local.stageInPath }),
    routes: events.map(({ route }) => route),
    ...(authorizer !== undefined && { authorizer }),
    ...(authorizerTimeoutMs !== undefined && { authorizerTimeoutMs }),
    ...(timeoutMs !== undefined && { integrationTimeoutMs: timeoutMs }),
    ...(apiGateway?.child('apiKeySourceType')?.text().toUpperCase() === 'AUTHORIZER' && { apiKeySource: 'AUTHORIZER' }),
    ...withKeys([...keys.apiKeys, ...more.apiKeys], [...keys.usagePlans, ...more.usagePlans]),
    ...(cors !== undefined && { cors }),
    ...(gatewayResponses !== undefined && { gatewayResponses }),
    ...(binary !== undefined && { binaryMediaTypes: binary }),
  };
}
