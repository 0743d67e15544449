import { resourcesOf } from './service-sections.js';
import type { ServiceNode } from './service-node.js';

/** Resources that osls writes for `http` and `httpApi` events. */
const ofAnApi = /ApiGateway|^HttpApi/;
/** What the local gateway knowingly leaves out, by resource: the limits of a whole stage. */
const leftOut: Readonly<Record<string, readonly string[]>> = { HttpApiStage: ['DefaultRouteSettings'] };

/**
 * Looks at what the service changes about the resources that osls writes. An order (`DependsOn`) changes nothing that a
 * caller could see.
 *
 * @throws Fault for a change of the API that is not read here
 */
export function checkExtensions(root: ServiceNode): void {
  for (const [name, node] of resourcesOf(root, 'extensions')) {
    if (!ofAnApi.test(name)) continue;
    node.only(['DependsOn', 'Properties', 'DeletionPolicy', 'UpdateReplacePolicy']);
    node.child('Properties')?.only(leftOut[name] ?? []);
  }
}
