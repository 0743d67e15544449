/** A place in a tree of globs, by their segments. */
interface Place {
  readonly next: Map<string, Place>;
  /** Whether a star led here, which may take more. */
  readonly stays: boolean;
  ends: boolean;
  /** The step that came here last, so that no place is counted twice in one. */
  step: number;
}

const place = (stays: boolean): Place => ({ next: new Map(), stays, ends: false, step: 0 });
const starsOf = (segments: readonly string[]): number => segments.filter((segment) => segment === '*').length;

/**
 * Returns the globs that say as much as all of these: once each, and none that another one covers. Every star is a whole
 * segment of its glob, crosses slashes and may stand for nothing, which is one empty segment.
 */
export function withoutCovered(globs: Iterable<string>): string[] {
  const once = [...new Set(globs)].map((glob) => ({ glob, segments: glob.split('/') }));
  // What covers another one has fewer segments, or as many and more stars: those that stay are a small tree.
  const widestFirst = once
    .map(({ segments }) => ({ segments, stars: starsOf(segments) }))
    .sort((one, other) => one.segments.length - other.segments.length || other.stars - one.stars);
  const wider = place(false);
  const covered = new Set<readonly string[]>();
  for (const { segments, stars } of widestFirst) {
    if (isCovered(segments, wider)) covered.add(segments);
    else if (stars > 0) add(wider, segments);
  }
  return once.flatMap(({ glob, segments }) => (covered.has(segments) ? [] : [glob]));
}

function add(root: Place, segments: readonly string[]): void {
  let at = root;
  for (const segment of segments) {
    const next = at.next.get(segment) ?? place(segment === '*');
    at.next.set(segment, next);
    at = next;
  }
  at.ends = true;
}

/**
 * Whether a glob of the tree matches everything this one does. A star of this one is read as a segment of its own, which
 * only a star can take: then whatever it stands for, that star takes as well.
 */
function isCovered(segments: readonly string[], wider: Place): boolean {
  let places = [wider];
  for (const segment of segments) {
    wider.step += 1;
    const next: Place[] = [];
    for (const at of places) {
      if (at.stays && at.ends) return true;
      for (const taking of [at.stays ? at : undefined, at.next.get('*'), at.next.get(segment)]) {
        if (taking === undefined || taking.step === wider.step) continue;
        taking.step = wider.step;
        next.push(taking);
      }
    }
    if (next.length === 0) return false;
    places = next;
  }
  return places.some(({ ends }) => ends);
}
