/**
 * Returns the globs that say as much as all of these: once each, and none that another one covers. Every glob here has
 * whole segments for stars, which cross slashes and may stand for nothing.
 */
export function withoutCovered(globs: Iterable<string>): string[] {
  const once = [...new Set(globs)];
  const wider = byText(once.filter((glob) => glob.includes('*')));
  return once.filter((glob) => !isCovered(glob, wider));
}

/** Globs by the text before their first star and a segment of text behind it: whatever they cover has both. */
function byText(globs: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const index = new Map<string, string[]>();
  for (const glob of globs) {
    const star = glob.indexOf('*');
    const longest = glob
      .slice(star)
      .split('/')
      .reduce((one, other) => (other.length > one.length ? other : one), '');
    const key = `${glob.slice(0, star)}\n${longest === '*' ? '' : longest}`;
    const alike = index.get(key);
    if (alike === undefined) index.set(key, [glob]);
    else alike.push(glob);
  }
  return index;
}

function isCovered(glob: string, wider: ReadonlyMap<string, readonly string[]>): boolean {
  const texts = ['', ...glob.split('/').filter((segment) => segment !== '' && segment !== '*')];
  for (let slash = glob.indexOf('/'); slash !== -1; slash = glob.indexOf('/', slash + 1)) {
    const beginning = glob.slice(0, slash + 1);
    for (const text of texts) {
      if (wider.get(`${beginning}\n${text}`)?.some((wide) => wide !== glob && covers(wide, glob)) === true) return true;
    }
  }
  return false;
}

/**
 * Whether one glob matches everything another one does. The other's stars are read as a character of their own, which
 * only a star can take: then whatever they stand for, the star takes as well.
 */
export function covers(wide: string, narrow: string): boolean {
  let [at, position, star, resume] = [0, 0, -1, 0];
  while (position < narrow.length) {
    if (wide[at] === '*') {
      [star, resume] = [at, position];
      at += 1;
    } else if (wide[at] === narrow[position]) {
      at += 1;
      position += 1;
    } else if (star !== -1) {
      [at, resume] = [star + 1, resume + 1];
      position = resume;
    } else return false;
  }
  while (wide[at] === '*') at += 1;
  return at === wide.length;
}
