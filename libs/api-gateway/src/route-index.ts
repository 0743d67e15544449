import { isGreedy, isParameter, type ResourcePattern } from './resource-pattern.js';

interface Node {
  readonly texts: Map<string, Node>;
  parameter?: Node;
  /** Greedy templates that begin to take segments here. */
  readonly greedy: ResourcePattern[];
  /** Every pattern at and below this place, greedy ones included. */
  readonly all: ResourcePattern[];
}

const emptyNode = (): Node => ({ texts: new Map(), greedy: [], all: [] });

/** Patterns as a tree of their segments, so that a compiler looks at those that can meet and at no others. */
export class RouteIndex {
  private readonly root = emptyNode();

  constructor(patterns: readonly ResourcePattern[]) {
    for (const pattern of patterns) this.add(pattern);
  }

  /** Returns the patterns that have paths which begin with these segments. */
  below(text: readonly string[], length: number): ResourcePattern[] {
    const found: ResourcePattern[] = [];
    let nodes = [this.root];
    for (let index = 0; index < length; index += 1) {
      const next: Node[] = [];
      for (const node of nodes) {
        found.push(...node.greedy);
        const child = node.texts.get(text[index]!);
        if (child !== undefined) next.push(child);
        if (node.parameter !== undefined) next.push(node.parameter);
      }
      nodes = next;
    }
    return nodes.length === 0 ? found : found.concat(...nodes.map(({ all }) => all));
  }

  private add(pattern: ResourcePattern): void {
    let node = this.root;
    node.all.push(pattern);
    for (const segment of pattern.segments) {
      if (isGreedy(segment)) {
        node.greedy.push(pattern);
        return;
      }
      node = isParameter(segment) ? (node.parameter ??= emptyNode()) : childOf(node, segment);
      node.all.push(pattern);
    }
  }
}

function childOf({ texts }: Node, segment: string): Node {
  const child = texts.get(segment) ?? emptyNode();
  texts.set(segment, child);
  return child;
}
