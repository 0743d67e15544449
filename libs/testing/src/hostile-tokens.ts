import { algorithms } from './hostile-tokens/algorithms.js';
import { claimSets } from './hostile-tokens/claim-sets.js';
import { formats } from './hostile-tokens/formats.js';
import { headers } from './hostile-tokens/headers.js';
import type { HostileTable, HostileWorld } from './hostile-tokens/world.js';

export interface HostileToken {
  /** The row of the threat list. */
  readonly row: string;
  readonly name: string;
  readonly token: string;
}

/** Returns tokens that every door must refuse with 401, none of which may cause an outbound request. */
export function hostileTokens(world: HostileWorld): readonly HostileToken[] {
  const tables: HostileTable = { ...algorithms(world), ...headers(world), ...formats(world), ...claimSets(world) };
  return Object.entries(tables).flatMap(([row, tokens]) =>
    Object.entries(tokens).map(([name, token]) => ({ row, name, token })),
  );
}
