import type { Resource } from './cloudformation/resource.js';
import { gatewayResources } from './cloudformation/gateway-resources.js';
import { checkExtensions } from './extensions.js';
import { Fault, Faults } from './fault.js';
import type { LocalFacts } from './local-facts.js';
import { readHttpApi } from './read-http-api.js';
import { readRestApi } from './read-rest-api.js';
import type { ServiceApis } from './service-apis.js';
import { ServiceFile, type ServiceInputs } from './service-file.js';
import { functionsOf, resourcesOf } from './service-sections.js';
import type { ServiceNode } from './service-node.js';

/**
 * Returns the APIs that deploying this service file with these inputs makes, as the local gateway takes them.
 *
 * Reads the events of functions, `provider.apiGateway`, `provider.httpApi` and the API Gateway resources; of variables
 * those that these places use. Integrations carry the names of functions. What would change how the API behaves and is not
 * modelled is a fault, not left out. Does NOT read WebSocket APIs, and no other triggers of functions: those pass no gateway.
 *
 * @param file - path of the service file; what it includes is relative to its folder
 * @throws MisconfigurationError `settings_invalid`, naming file, key and form of every fault
 */
export function readServiceApis(file: string, inputs: ServiceInputs, local: LocalFacts): ServiceApis {
  const faults = new Faults();
  const root = faults.try(() => new ServiceFile(file, inputs).root);
  faults.end();
  const apis = root && readApis(root, local, faults);
  faults.end();
  return apis ?? {};
}

function readApis(root: ServiceNode, local: LocalFacts, faults: Faults): ServiceApis {
  const deployed = faults.try(() => ({
    stage: root.at('provider.stage')?.text() ?? 'dev',
    region: root.at('provider.region')?.text() ?? 'us-east-1',
  })) ?? { stage: '', region: '' };
  faults.try(() => refuseOtherApis(root));
  faults.try(() => checkExtensions(root));
  const resources = faults.try(() => gatewayResources(resourcesNamed(root))) ?? [];
  const rest = faults.try(() => readRestApi(root, resources, deployed, local));
  const http = faults.try(() => readHttpApi(root, deployed.region, local));
  return { ...(rest !== undefined && { rest }), ...(http !== undefined && { http }) };
}

function refuseOtherApis(root: ServiceNode): void {
  for (const [, node] of functionsOf(root)) {
    for (const event of node.child('events')?.items() ?? []) {
      if (event.child('websocket') !== undefined) throw event.fault('websocket events are not read yet');
    }
  }
}

const resourcesNamed = (root: ServiceNode): readonly Resource[] =>
  resourcesOf(root, 'Resources')
    .map(([logicalId, node]) => ({ logicalId, node, type: node.child('Type')?.text() ?? '' }))
    .filter(({ type }) => /^AWS::ApiGateway(V2)?::/.test(type))
    .map(({ logicalId, node, type }) => {
      const properties = node.child('Properties')?.plain();
      if (typeof properties !== 'object' || properties === null)
        throw new Fault(`${node.place}: Properties are missing`);
      return { logicalId, type, place: node.place, properties: properties as Resource['properties'] };
    });
