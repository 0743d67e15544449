import { reaches } from './glob-reach.js';
import { isGreedy, isParameter, type ResourcePattern } from './resource-pattern.js';

/**
 * Returns the globs to deny, so that the star of an allowed route opens no request that a refused route serves. Empty
 * where it cannot.
 *
 * A gateway may take `/users/` for `/users`: both spellings count as served by the refused route. Requests that fit the
 * allowed template itself, and that it serves because it is the closer one, are left alone.
 */
export function denialsFor(allowed: ResourcePattern, refused: ResourcePattern): string[] {
  if (!allowed.glob.includes('*') || allowed.segments[0] !== refused.segments[0]) return [];
  const glob = allowed.glob.split('/');
  const slashed = [...refused.segments, ''];
  const [opens, opensSlashed] = [reaches(glob, refused.segments), reaches(glob, slashed)];
  if (!opens && !opensSlashed) return [];
  const refusedIsCloser = refused.rank < allowed.rank;

  if (isGreedy(refused.segments.at(-1)!) && !refusedIsCloser) {
    // Its own glob would take the allowed route down with it.
    return overreaches(allowed)
      .filter((overreach) => reaches(overreach, refused.segments) || reaches(overreach, slashed))
      .map((overreach) => overreach.join('/'));
  }
  const opensItsOwn =
    opens && (refusedIsCloser || overreaches(allowed).some((overreach) => reaches(overreach, refused.segments)));
  return [...(opensItsOwn ? [refused.glob] : []), ...(opensSlashed ? [`${refused.glob}/`] : [])];
}

/**
 * What a glob covers beyond its own template, as globs: a star that stands for nothing, or for more than the one
 * segment of its parameter. For `/users/{id}` those are `/users/` and two stars below `/users`; for `/files/{proxy+}`
 * they are `/files/`, and `/files//`, which is `/files/` once its final slash is dropped.
 */
function overreaches({ segments }: ResourcePattern): string[][] {
  const stars = segments.map((segment) => (isParameter(segment) ? '*' : segment));
  return segments.flatMap((segment, index) => {
    if (!isParameter(segment)) return [];
    const withInstead = (...instead: string[]) => [...stars.slice(0, index), ...instead, ...stars.slice(index + 1)];
    return isGreedy(segment) ? [withInstead(''), withInstead('', '')] : [withInstead(''), withInstead('*', '*')];
  });
}
