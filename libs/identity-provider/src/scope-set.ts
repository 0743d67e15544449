/** Sets by the text they were read from. Bounded, so that no issuer's variety makes it grow. */
const sets = new Map<string, ReadonlySet<string>>();
const maxSets = 256;
const maxCharacters = 2_048;

/**
 * Returns the set of these scopes: the same one for the same text. Clients ask for the same scopes over and over; one set
 * for all their tokens takes less memory, and what follows from a set of scopes can be kept with it.
 *
 * Adding to it or taking from it throws: it is everybody's.
 *
 * @param list - the scopes as a text
 * @param read - what is meant by it; the same for the same text
 */
export function scopeSet(list: string, read: () => Iterable<string>): ReadonlySet<string> {
  const known = sets.get(list);
  if (known !== undefined) return known;
  const set = unchangeable(new Set(read()));
  if (list.length > maxCharacters) return set;
  if (sets.size >= maxSets) sets.delete(sets.keys().next().value!);
  sets.set(list, set);
  return set;
}

/** Returns the set itself, which from now on throws when somebody adds to it or takes from it. */
export function unchangeable(set: Set<string>): ReadonlySet<string> {
  const refuse = (): never => {
    throw new TypeError('The scopes of a principal are not changed: make a new set of them.');
  };
  for (const name of ['add', 'delete', 'clear']) Object.defineProperty(set, name, { value: refuse });
  return set;
}
