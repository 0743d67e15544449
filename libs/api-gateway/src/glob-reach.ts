import { isGreedy, isParameter } from './resource-pattern.js';

/** Which requests of a template a glob covers. */
export interface Reach {
  /** Some path that fits the template. */
  readonly plain: boolean;
  /** Some path that fits it with one slash more at its end. */
  readonly slashed: boolean;
}

const none: Reach = { plain: false, slashed: false };

/**
 * Returns which paths of a template a glob, as IAM matches it, covers. Both by segments; every `*` of the glob is a
 * whole segment, and the template may end in an empty one for a final slash.
 *
 * A walk along the template with the set of places in the glob that may come next.
 */
export function reach(glob: readonly string[], template: readonly string[]): Reach {
  if (!endsAlike(glob.at(-1)!, template.at(-1)!)) return none;
  const places = new Uint8Array(glob.length + 1);
  places[0] = 1;
  for (const served of template) {
    if (!advance(places, glob, served)) return none;
    // Greedy: as many segments as there are.
    if (isGreedy(served)) for (let more = glob.length; more > 0; more -= 1) stretch(places, glob);
  }
  const plain = places[glob.length] === 1;
  return { plain, slashed: advance(places, glob, '') && places[glob.length] === 1 };
}

export function reachesEither(glob: readonly string[], template: readonly string[]): boolean {
  const { plain, slashed } = reach(glob, template);
  return plain || slashed;
}

/** A cheap look at the ends: text there already tells most pairs apart. */
const endsAlike = (glob: string, template: string): boolean =>
  glob === '*' || glob === '' || isParameter(template) || template === glob;

/** From the back, so that each place is read before it is written. Returns whether any place is left. */
function advance(places: Uint8Array, glob: readonly string[], served: string): boolean {
  let left = 0;
  for (let place = glob.length; place >= 0; place -= 1) {
    const stays = places[place] === 1 && glob[place] === '*';
    const comes = place > 0 && places[place - 1] === 1 && shareSegment(glob[place - 1]!, served);
    places[place] = stays || comes ? 1 : 0;
    left |= places[place]!;
  }
  return left === 1;
}

function stretch(places: Uint8Array, glob: readonly string[]): void {
  for (let place = glob.length; place > 0; place -= 1) if (places[place - 1] === 1) places[place] = 1;
}

/** `*` takes any segment, the empty one too; `{id}` takes none that is empty. */
function shareSegment(star: string, served: string): boolean {
  if (star === '*' || isGreedy(served)) return true;
  return isParameter(served) ? star !== '' : star === served;
}
