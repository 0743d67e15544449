import { isGreedy, isParameter, type ResourcePattern } from './resource-pattern.js';

/** Places in globs, a bit each. */
type Places = bigint;

/** What the stars of allowed globs open of one refused route, each as places of those globs. */
export interface Opened {
  /** Requests of its own. */
  readonly own: Places;
  /** Those with one slash more at their end. */
  readonly slashed: Places;
  /** Of a greedy route around the allowed ones, whose own glob would take them down: stars that stand for nothing. */
  readonly byNothing: Places;
  /** The same, stars that stand for more than their parameter. */
  readonly byMore: Places;
}

const nothing: Opened = { own: 0n, slashed: 0n, byNothing: 0n, byMore: 0n };

/**
 * Allowed globs of one method, walked all at once along the template of a refused route: every segment of every glob is
 * a place, and so is its end; the places that may come next are the bits of one number (Shift-And, as Baeza-Yates and
 * Gonnet match many patterns at once; segments for characters, stars that stay). A route costs its segments, however
 * the globs are tangled.
 */
export class AllowedGlobs {
  private readonly texts = new Map<string, Places>();
  private readonly widerFrom = new Map<string, number>();
  private readonly ranked: readonly ResourcePattern[];
  private starts: Places = 0n;
  private ends: Places = 0n;
  private segments: Places = 0n;
  private stars: Places = 0n;
  private greedy: Places = 0n;
  /** Stars that come to something new when they take two segments or more. */
  private stretching: Places = 0n;
  private readonly filled: Places;

  /** The template that was walked last, and after each of its segments: the places, and those of them just come to. */
  private spelled: readonly string[] = [];
  private readonly places: Places[];
  private readonly arrivals: Places[];

  constructor(patterns: readonly ResourcePattern[]) {
    this.ranked = [...patterns].sort(({ rank: one }, { rank: other }) => (one < other ? -1 : Number(one > other)));
    let first = 0n;
    for (const { segments } of this.ranked) {
      let [stars, greedy, stretching] = [0n, 0n, 0n];
      // A parameter with nothing but parameters up to a greedy one stretches into that one, and so into nothing new.
      const last = isGreedy(segments.at(-1)!) ? segments.findLastIndex((segment) => !isParameter(segment)) : Infinity;
      const length = BigInt(segments.length - 1);
      // Before the first slash is nothing, in all of them.
      for (let at = 0n; at < length; at += 1n) {
        const segment = segments[Number(at) + 1]!;
        if (!isParameter(segment)) this.texts.set(segment, (this.texts.get(segment) ?? 0n) | (1n << (first + at)));
        else {
          stars |= 1n << at;
          if (isGreedy(segment)) greedy |= 1n << at;
          else if (Number(at) + 1 < last) stretching |= 1n << at;
        }
      }
      this.starts |= 1n << first;
      this.ends |= 1n << (first + length);
      this.segments |= ((1n << length) - 1n) << first;
      this.stars |= stars << first;
      this.greedy |= greedy << first;
      this.stretching |= stretching << first;
      first += length + 1n;
    }
    this.filled = this.segments & ~(this.texts.get('') ?? 0n);
    for (const [text, places] of this.texts) this.texts.set(text, places | this.stars);
    this.places = [this.starts];
    this.arrivals = [this.starts];
  }

  /**
   * Returns what these globs open of a refused route of their method: of the requests it serves, which are those of its
   * template that fit no closer allowed one. A gateway may take `/users/` for `/users`: both spellings are its own.
   */
  opened({ segments, rank }: ResourcePattern): Opened {
    const spelled = [...segments.slice(1), ''];
    this.walk(spelled);
    const plain = (this.places[spelled.length - 1] ?? 0n) & this.ends;
    const slashed = (this.places[spelled.length] ?? 0n) & this.ends;
    if ((plain | slashed) === 0n) return nothing;

    const wider = this.widerThan(rank);
    const within = (some: Places): Places => BigInt.asUintN(wider, some);
    const outside = (some: Places): Places => some ^ within(some);
    if (!isGreedy(segments.at(-1)!)) {
      if (within(plain) === 0n) return { ...nothing, own: plain, slashed };
      const { byNothing, byMore } = this.beyond(spelled, false);
      return { ...nothing, own: outside(plain) | byNothing | byMore, slashed };
    }
    const opened = { ...nothing, own: outside(plain), slashed: outside(slashed) };
    if (within(plain | slashed) === 0n) return opened;
    const { byNothing, byMore } = this.beyond(spelled, true);
    return { ...opened, byNothing: within(byNothing), byMore: within(byMore) };
  }

  /** The places of the globs that cover some request of a template, with a final slash or without it. */
  covering({ segments }: ResourcePattern): Places {
    this.walk([...segments.slice(1), '']);
    return ((this.places[segments.length - 1] ?? 0n) | (this.places[segments.length] ?? 0n)) & this.ends;
  }

  /** The patterns that have any of these places. */
  patternsAt(places: Places): ResourcePattern[] {
    let rest = places;
    return this.ranked.filter(({ segments }) => {
      const own = BigInt.asUintN(segments.length, rest);
      rest >>= BigInt(segments.length);
      return own !== 0n;
    });
  }

  /** The globs with the stars of these places spelled out: nothing, or more than one segment. */
  globsOf({ byNothing, byMore }: Pick<Opened, 'byNothing' | 'byMore'>): { glob: string; pattern: ResourcePattern }[] {
    if ((byNothing | byMore) === 0n) return [];
    const found: { glob: string; pattern: ResourcePattern }[] = [];
    let place = 1n;
    for (const pattern of this.ranked) {
      for (let index = 1; index < pattern.segments.length; index += 1) {
        const many = isGreedy(pattern.segments[index]!) ? ['', ''] : ['*', '*'];
        const standing = [...((byNothing & place) === 0n ? [] : [['']]), ...((byMore & place) === 0n ? [] : [many])];
        for (const instead of standing) {
          found.push({ glob: pattern.globSegments.toSpliced(index, 1, ...instead).join('/'), pattern });
        }
        place <<= 1n;
      }
      place <<= 1n;
    }
    return found;
  }

  /**
   * The stars by which globs cover requests of a template that their own templates do not have: standing for nothing,
   * or for more than one segment; a greedy one, for an empty segment twice. From the end of the template to its
   * beginning, with the places from which the rest is covered.
   */
  private beyond(spelled: readonly string[], orSlashed: boolean): Pick<Opened, 'byNothing' | 'byMore'> {
    const length = spelled.length - 1;
    let [byNothing, byMore] = [0n, 0n];
    // One step later: places from which the rest is covered; stars behind which it is, now, after some segments, after
    // one that may be empty.
    let [after, left, someLeft, emptyLeft] = [0n, 0n, 0n, 0n];
    for (let step = orSlashed ? length + 1 : length; step >= 0; step -= 1) {
      const segment = spelled[step];
      const loops = step > 0 && isGreedy(spelled[step - 1]!);
      let covered = step >= length ? this.ends : 0n;
      if (segment !== undefined) covered |= (this.taking(segment) & (after >> 1n)) | (this.stars & after);
      for (let added = loops ? covered : 0n; added !== 0n; covered |= added) {
        added = ((this.segments & (covered >> 1n)) | (this.stars & covered)) & ~covered;
      }
      const leaving = (covered >> 1n) & this.stars;
      const again = loops ? leaving : 0n;
      const mayBeEmpty = segment !== undefined && (segment === '' || isGreedy(segment));
      const some = left | someLeft | again;
      const empty = (mayBeEmpty ? left : 0n) | again;
      const more = someLeft | (loops ? some : 0n);
      const empties = (mayBeEmpty ? emptyLeft : 0n) | (loops ? empty : 0n);
      const arrived = this.arrivals[step]!;
      byNothing |= arrived & empty;
      byMore |= arrived & ((more & this.stretching) | (empties & this.greedy));
      [after, left, someLeft, emptyLeft] = [covered, leaving, some, empty];
    }
    return { byNothing, byMore };
  }

  /** Goes along a template, from where it parts with the one before. */
  private walk(spelled: readonly string[]): void {
    const parts = spelled.findIndex((segment, index) => segment !== this.spelled[index]);
    let step = Math.min(parts === -1 ? spelled.length : parts, this.places.length - 1);
    this.spelled = spelled;
    this.places.length = this.arrivals.length = step + 1;
    for (; step < spelled.length && this.places[step] !== 0n; step += 1) {
      const segment = spelled[step]!;
      const from = this.places[step]!;
      let arrived = (from & this.taking(segment)) << 1n;
      let places = arrived | (from & this.stars);
      // Greedy: as many segments as there are.
      for (let added = isGreedy(segment) ? arrived : 0n; added !== 0n; places |= added) {
        added = ((places & this.segments) << 1n) & ~arrived;
        arrived |= added;
      }
      this.arrivals.push(arrived);
      this.places.push(places);
    }
  }

  /** Places whose segment takes one of the template: a star any, a parameter none that is empty. */
  private taking(segment: string): Places {
    if (isGreedy(segment)) return this.segments;
    return isParameter(segment) ? this.filled : (this.texts.get(segment) ?? this.stars);
  }

  /** The first place of the globs that another template is closer than. */
  private widerThan(rank: string): number {
    let place = this.widerFrom.get(rank);
    if (place === undefined) {
      place = 0;
      for (const wide of this.ranked) {
        if (wide.rank > rank) break;
        place += wide.segments.length;
      }
      this.widerFrom.set(rank, place);
    }
    return place;
  }
}
