/**
 * Returns the object with one more member that is read by name alone: inspection, JSON and copies do not show it, so
 * settings can be logged whole.
 */
export function hidden<const Shown extends object, Name extends string, Value>(
  shown: Shown,
  name: Name,
  value: Value,
): Shown & Readonly<Record<Name, Value>> {
  return Object.defineProperty({ ...shown }, name, { get: () => value }) as Shown & Readonly<Record<Name, Value>>;
}
