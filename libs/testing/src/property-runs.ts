/**
 * Returns the parameters of a property test: how many runs, and the seed of `FC_SEED` when it is set. Without it every
 * run draws its own; fast-check prints the seed and the path of a failure.
 */
export function propertyRuns(numRuns: number): { readonly numRuns: number; readonly seed?: number } {
  const seed = Number(process.env['FC_SEED']);
  return process.env['FC_SEED'] !== undefined && Number.isInteger(seed) ? { numRuns, seed } : { numRuns };
}
