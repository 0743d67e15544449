import { isAscii, isUtf8 } from 'node:buffer';

export type JsonObject = { readonly [member: string]: unknown };

/**
 * Returns the JSON object these bytes spell, or why they do not: `malformed` (not UTF-8, a byte order mark, not JSON,
 * not an object) or `duplicated` (a member of the outermost object appears twice, in whatever spelling of its name;
 * RFC 7515 §4 and RFC 7519 §4 leave the choice between refusing and taking the last one).
 *
 * Linear. Does NOT look for duplicates in nested objects. A member called `__proto__` is dropped, so that copying the
 * object member by member changes no prototype.
 *
 * @param parsed - what JSON.parse made of these very bytes, where somebody has asked it before
 */
export function readJsonObject(bytes: Buffer, parsed?: JsonObject): JsonObject | 'malformed' | 'duplicated' {
  const ascii = isAscii(bytes);
  if (!ascii && !isUtf8(bytes)) return 'malformed';
  let value: unknown = parsed;
  try {
    // a byte order mark is no JSON white space, so it fails here
    value ??= JSON.parse(bytes.toString(ascii ? 'latin1' : 'utf8'));
  } catch {
    return 'malformed';
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'malformed';
  // JSON.parse keeps one member per name, so fewer members than were written means a name was written twice.
  if (Object.keys(value).length !== countMembers(bytes)) return 'duplicated';
  if (Object.hasOwn(value, '__proto__')) delete (value as Record<string, unknown>)['__proto__'];
  return value as JsonObject;
}

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;

/**
 * How many members the outermost object has. The bytes are known to be JSON: only strings and depth matter, and what
 * marks them is ASCII, which is no part of any longer character of UTF-8.
 */
function countMembers(json: Buffer): number {
  const end = json.length;
  let members = 0;
  let depth = 0;
  for (let at = 0; at < end; at += 1) {
    const byte = json[at];
    if (byte === quote) {
      for (at += 1; at < end && json[at] !== quote; at += 1) if (json[at] === backslash) at += 1;
    } else if (byte === colon) {
      if (depth === 1) members += 1;
    } else if (byte === 0x7b || byte === 0x5b) {
      depth += 1;
    } else if (byte === 0x7d || byte === 0x5d) {
      depth -= 1;
    }
  }
  return members;
}
