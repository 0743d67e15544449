const texts = new Map<string, string>();
const audiences = new Map<string, readonly string[]>();
const most = 256;
const maxCharacters = 512;

/** Returns a text of the same characters: the same one for tokens that say the same, since each brings its own copy. */
export const sharedText = (text: string): string => shared(texts, text, () => text);

/** The same for the list that holds this one name. It is frozen: it is everybody's. */
export const sharedList = (name: string): readonly string[] => shared(audiences, name, () => Object.freeze([name]));

/** Bounded, so that no issuer can make it grow. */
function shared<Value>(known: Map<string, Value>, text: string, make: () => Value): Value {
  const found = known.get(text);
  if (found !== undefined) return found;
  const value = make();
  if (text.length > maxCharacters) return value;
  if (known.size >= most) known.delete(known.keys().next().value!);
  known.set(text, value);
  return value;
}
