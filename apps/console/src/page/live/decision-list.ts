import type { LiveDecision } from '../../shapes.js';

/** Newest first; what is older than these has scrolled out of memory. */
export const longest = 500;

/** Returns the list with what came in, newest first. A decision that is there already, as after a new connection, is not doubled. */
export function withDecisions(
  list: readonly LiveDecision[],
  arrived: readonly LiveDecision[],
): readonly LiveDecision[] {
  const known = new Set(list.map(({ id }) => id));
  const fresh = arrived.filter(({ id }) => !known.has(id) && known.add(id));
  return fresh.length === 0 ? list : [...fresh.toReversed(), ...list].slice(0, longest);
}

export type OutcomeFilter = 'all' | 'allow' | 'deny' | 'trouble';

export interface DecisionFilter {
  readonly outcome: OutcomeFilter;
  /** Words that must all be found. */
  readonly text: string;
}

/** A misconfiguration is trouble as an outage is: nobody was refused. */
export const filterOutcome = ({ outcome }: LiveDecision): Exclude<OutcomeFilter, 'all'> =>
  outcome === 'allow' || outcome === 'deny' ? outcome : 'trouble';

/** Returns the decisions that have every word somewhere: route, principal, reason, status, door. */
export function filtered(list: readonly LiveDecision[], { outcome, text }: DecisionFilter): readonly LiveDecision[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0 && outcome === 'all') return list;
  return list.filter((decision) => {
    if (outcome !== 'all' && filterOutcome(decision) !== outcome) return false;
    const { method, path, route, principal, reason, status, decidedAt } = decision;
    const said = [method, path, route, principal, reason, status, decidedAt].join(' ').toLowerCase();
    return words.every((word) => said.includes(word));
  });
}

/** Returns how many of each there are. */
export function countOutcomes(list: readonly LiveDecision[]): Readonly<Record<OutcomeFilter, number>> {
  const counts = { all: list.length, allow: 0, deny: 0, trouble: 0 };
  for (const decision of list) counts[filterOutcome(decision)] += 1;
  return counts;
}
