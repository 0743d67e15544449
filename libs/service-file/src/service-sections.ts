import type { ServiceNode } from './service-node.js';

/** `functions` or `resources.Resources` by name: each may be written as one object or as a list of them. */
type Named = readonly (readonly [string, ServiceNode])[];

const parts = (node: ServiceNode | undefined): readonly ServiceNode[] =>
  node === undefined ? [] : Array.isArray(node.resolved().value) ? node.items() : [node];

function once(named: Named): Named {
  const seen = new Set<string>();
  for (const [name, node] of named) {
    if (seen.has(name)) throw node.fault('is written twice');
    seen.add(name);
  }
  return named;
}

export const functionsOf = (root: ServiceNode): Named =>
  once(parts(root.child('functions')).flatMap((part) => part.entries()));

/** CloudFormation resources, and the changes (`extensions`) to those that osls writes. */
export const resourcesOf = (root: ServiceNode, member: 'Resources' | 'extensions'): Named =>
  once(parts(root.child('resources')).flatMap((part) => part.child(member)?.entries() ?? []));
