import type { ServiceNode } from './service-node.js';
import { functionsOf } from './service-sections.js';

/** As osls deploys a function that says nothing. */
const defaultTimeoutSeconds = 6;

/** How long the function of that name may run, in milliseconds; `undefined` where it is of another service. */
export function timeoutOf(root: ServiceNode, name: string): number | undefined {
  const found = functionsOf(root).find(([own]) => own === name)?.[1];
  if (found === undefined) return undefined;
  const seconds = found.child('timeout') ?? root.at('provider.timeout');
  return (seconds?.number() ?? defaultTimeoutSeconds) * 1000;
}
