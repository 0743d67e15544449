/** Words of settings files and events. Tokens and secrets are longer, or hold other characters. */
const plainWord = /^[\w.:/{}+*$@-]{1,30}$/;

/**
 * Returns a value as a fault names it: a number, a truth value or a short plain word as it is, everything else by its
 * kind alone, since a secret may have landed where it does not belong.
 */
export function seenValue(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && plainWord.test(value) ? `"${value}"` : kindOf(value);
}

/** Returns what a value is, without a word of it: `missing`, `null`, `a list of 2`, `a text of 12 characters`. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (typeof value === 'string') return value === '' ? 'empty' : `a text of ${value.length} characters`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
