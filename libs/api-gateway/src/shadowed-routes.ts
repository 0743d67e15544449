import { reach, reachesEither } from './glob-reach.js';
import { isGreedy, isParameter, type ResourcePattern } from './resource-pattern.js';

/**
 * Returns what to deny beside an allowed route: a function from a refused one to globs, so that the star of the allowed
 * one opens no request that the refused one serves. No globs where it cannot.
 *
 * A gateway may take `/users/` for `/users`: both spellings count as served by the refused route. Requests that fit the
 * allowed template itself, and that it serves because it is the closer one, are left alone.
 */
export function denialsBeside(allowed: ResourcePattern): (refused: ResourcePattern) => readonly string[] {
  const beyond = overreaches(allowed);
  return (refused) => {
    const { plain: opens, slashed: opensSlashed } = reach(allowed.globSegments, refused.segments);
    if (!opens && !opensSlashed) return [];
    const refusedIsCloser = refused.rank < allowed.rank;
    if (isGreedy(refused.segments.at(-1)!) && !refusedIsCloser) {
      // Its own glob would take the allowed route down with it.
      return beyond.filter((glob) => reachesEither(glob, refused.segments)).map((glob) => glob.join('/'));
    }
    const opensItsOwn = opens && (refusedIsCloser || beyond.some((glob) => reach(glob, refused.segments).plain));
    return [...(opensItsOwn ? [refused.glob] : []), ...(opensSlashed ? [`${refused.glob}/`] : [])];
  };
}

/**
 * What a glob covers beyond its own template, as globs: a star that stands for nothing, or for more than the one
 * segment of its parameter. For `/users/{id}` those are `/users/` and two stars below `/users`; for `/files/{proxy+}`
 * they are `/files/`, and `/files//`, which is `/files/` once its final slash is dropped.
 *
 * A parameter with nothing but parameters up to a greedy one stretches into that one, and so into nothing new.
 */
function overreaches({ segments, globSegments }: ResourcePattern): string[][] {
  const absorbing = isGreedy(segments.at(-1)!)
    ? segments.findLastIndex((segment) => !isParameter(segment)) + 1
    : Infinity;
  return segments.flatMap((segment, index) => {
    if (!isParameter(segment)) return [];
    const withInstead = (...instead: string[]) => [
      ...globSegments.slice(0, index),
      ...instead,
      ...globSegments.slice(index + 1),
    ];
    if (isGreedy(segment)) return [withInstead(''), withInstead('', '')];
    return index >= absorbing ? [withInstead('')] : [withInstead(''), withInstead('*', '*')];
  });
}
