import { isGreedy, isParameter } from './resource-pattern.js';

/**
 * Whether a glob, as IAM matches it, covers some path that a template serves. Both by segments; every `*` of the glob
 * is a whole segment, and the template may end in an empty one for a final slash.
 *
 * A walk over the product of the two, a segment a step.
 */
export function reaches(glob: readonly string[], template: readonly string[]): boolean {
  const width = template.length + 1;
  const seen: boolean[] = [];
  const open = [0];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    if (seen[state] === true) continue;
    seen[state] = true;
    const at = state % width;
    const [star, served] = [glob[(state - at) / width], template[at]];
    if (star === undefined && served === undefined) return true;
    if (star === undefined || served === undefined || !shareSegment(star, served)) continue;
    // Both sides move on; a star or a greedy parameter may also stay and take the next segment as well.
    open.push(state + width + 1);
    if (star === '*') open.push(state + 1);
    if (isGreedy(served)) open.push(state + width);
  }
  return false;
}

/** `*` takes any segment, the empty one too; `{id}` takes none that is empty. */
function shareSegment(star: string, served: string): boolean {
  if (star === '*' || isGreedy(served)) return true;
  return isParameter(served) ? star !== '' : star === served;
}
