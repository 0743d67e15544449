/**
 * Remembers what follows from a set of scopes and one more word, as long as somebody holds the set: one value for each
 * set, the latest word's. Principals with the same scopes share their set, so this is found without spelling them out.
 */
export class ByScopes<Value> {
  private readonly kept = new WeakMap<ReadonlySet<string>, { readonly word: string; readonly value: Value }>();

  get(scopes: ReadonlySet<string>, word: string, make: () => Value): Value {
    const known = this.kept.get(scopes);
    if (known !== undefined && known.word === word) return known.value;
    const value = make();
    this.kept.set(scopes, { word, value });
    return value;
  }
}
