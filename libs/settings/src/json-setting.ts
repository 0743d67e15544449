import { readFileSync } from 'node:fs';

/** Returns the JSON of a setting that holds an object or the path of a file with one; undefined when it is neither. */
export function readJsonObject(raw: string): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(raw.trimStart().startsWith('{') ? raw : readFileSync(raw, 'utf8'));
    return isRecord(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
