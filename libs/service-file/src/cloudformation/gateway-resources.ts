import { Fault } from '../fault.js';
import type { Resource } from './resource.js';

/** Resources of an API that are read here, beside those that osls writes for its events. */
const read = ['GatewayResponse', 'ApiKey', 'UsagePlan', 'UsagePlanKey'];
/** These change neither who is let through nor what comes back: logging, documentation, names. */
const harmless = ['Account', 'DocumentationPart', 'DocumentationVersion', 'DomainName', 'BasePathMapping'];

/**
 * Those resources of API Gateway that say how the API behaves.
 *
 * @throws Fault for one of another type: it would change the API, and the local gateway would not know
 */
export function gatewayResources(resources: readonly Resource[]): readonly Resource[] {
  return resources.filter(({ type, place }) => {
    const [, api = '', kind = ''] = /^AWS::(ApiGateway(?:V2)?)::(\w+)$/.exec(type) ?? [];
    if (api === 'ApiGateway' && read.includes(kind)) return true;
    if (harmless.includes(kind) || (api === 'ApiGatewayV2' && kind === 'ApiMapping')) return false;
    throw new Fault(`${place}: ${type} is not read here, and would change how the deployed API behaves`);
  });
}
