/** Sets by the text they were read from. Bounded, so that no issuer's variety makes it grow. */
const sets = { text: new Map<string, ReadonlySet<string>>(), list: new Map<string, ReadonlySet<string>>() };
const maxSets = 256;
const maxCharacters = 2_048;

/**
 * Returns the set of these scopes: the same one for the same text. Clients ask for the same scopes over and over; one set
 * for all their tokens takes less memory, and what follows from a set of scopes can be kept with it.
 *
 * Adding to it or taking from it throws: it is everybody's.
 *
 * @param form - in which form they came: one text may mean something else in the other
 * @param written - the scopes as a text
 * @param read - what is meant by it; the same for the same text
 */
export function scopeSet(form: keyof typeof sets, written: string, read: () => Iterable<string>): ReadonlySet<string> {
  const ofForm = sets[form];
  const known = ofForm.get(written);
  if (known !== undefined) return known;
  const set = unchangeable(new Set(read()));
  if (written.length > maxCharacters) return set;
  if (ofForm.size >= maxSets) ofForm.delete(ofForm.keys().next().value!);
  ofForm.set(written, set);
  return set;
}

const united = new WeakMap<ReadonlySet<string>, WeakMap<ReadonlySet<string>, ReadonlySet<string>>>();

/** Returns what is in either set, those of the first before the others: the same set for the same two. */
export function unitedScopes(one: ReadonlySet<string>, other: ReadonlySet<string>): ReadonlySet<string> {
  if (other.size === 0) return one;
  if (one.size === 0) return other;
  let known = united.get(one);
  if (known === undefined) united.set(one, (known = new WeakMap()));
  let both = known.get(other);
  if (both === undefined) known.set(other, (both = unchangeable(new Set([...one, ...other]))));
  return both;
}

/** Returns the set itself, which from now on throws when somebody adds to it or takes from it. */
export function unchangeable(set: Set<string>): ReadonlySet<string> {
  const refuse = (): never => {
    throw new TypeError('The scopes of a principal are not changed: make a new set of them.');
  };
  for (const name of ['add', 'delete', 'clear']) Object.defineProperty(set, name, { value: refuse });
  return set;
}
