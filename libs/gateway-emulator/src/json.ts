/** Values that came through JSON. */

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Text as it is, anything else as its JSON: `true` → `"true"`. */
export const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
