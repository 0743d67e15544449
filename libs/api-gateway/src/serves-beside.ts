import { isGreedy, isParameter, type ResourcePattern } from './resource-pattern.js';

/** A path that is being spelled, segment by segment, and how far the glob and both templates have come with it. */
interface Spelling {
  readonly glob: number;
  readonly route: Progress;
  readonly refused: Progress;
  /** Whether it ends in a slash, and whether the refused route serves it without that slash. */
  readonly slash: 'none' | 'final' | 'refused without';
}

/** `at`: the next segment of a template; `greedy`: whether its greedy parameter has taken nothing but one empty segment, or more. */
type Progress = { readonly at: number; readonly greedy?: 'empty' | 'full' } | undefined;

/**
 * Returns which requests a denial covers that a route serves and the refused route does not. A request that fits both
 * is served by the closer one; a final slash counts for nothing.
 */
export function servesBeside(
  denial: readonly string[],
  route: ResourcePattern,
  refused: ResourcePattern,
): 'none' | 'with a final slash' | 'any' {
  const refusedIsCloser = refused.rank < route.rank;
  const words = [...new Set([...denial, ...route.segments, ...refused.segments, '', 'any other text'])].filter(
    (word) => word !== '*' && !isParameter(word),
  );
  let slashed = false;
  const seen = new Set<string>();
  const open: Spelling[] = [{ glob: 0, route: { at: 0 }, refused: { at: 0 }, slash: 'none' }];
  for (let now = open.pop(); now !== undefined; now = open.pop()) {
    const isServed = isComplete(now.route, route.segments);
    const isRefused = isComplete(now.refused, refused.segments) && (refusedIsCloser || !isServed);
    if (now.glob === denial.length && isServed && !isRefused && now.slash !== 'refused without') {
      if (now.slash === 'none') return 'any';
      slashed = true;
    }
    for (const word of words) {
      const served = advance(now.route, route.segments, word);
      if (served === undefined) continue;
      const slash = word !== '' ? 'none' : isRefused ? 'refused without' : 'final';
      const next = { route: served, refused: advance(now.refused, refused.segments, word), slash } as const;
      for (const glob of nextPlaces(denial, now.glob, word)) {
        const key = `${glob} ${keyOf(next.route)} ${keyOf(next.refused)} ${slash}`;
        if (!seen.has(key)) open.push({ glob, ...next });
        seen.add(key);
      }
    }
  }
  return slashed ? 'with a final slash' : 'none';
}

const keyOf = (progress: Progress): string => (progress === undefined ? '' : `${progress.at}${progress.greedy ?? ''}`);

/** A star takes this segment and goes on, or takes the next one as well. */
function nextPlaces(glob: readonly string[], place: number, word: string): number[] {
  if (glob[place] === '*') return [place, place + 1];
  return glob[place] === word ? [place + 1] : [];
}

function advance(progress: Progress, template: readonly string[], word: string): Progress {
  if (progress === undefined) return undefined;
  const expected = template[progress.at];
  if (expected === undefined) return undefined;
  if (isGreedy(expected)) {
    return { at: progress.at, greedy: word === '' && progress.greedy === undefined ? 'empty' : 'full' };
  }
  const fits = isParameter(expected) ? word !== '' : expected === word;
  return fits ? { at: progress.at + 1 } : undefined;
}

const isComplete = (progress: Progress, template: readonly string[]): boolean =>
  progress !== undefined && (progress.at === template.length || progress.greedy === 'full');
