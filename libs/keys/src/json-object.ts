import { isAscii, isUtf8 } from 'node:buffer';

export type JsonObject = { readonly [member: string]: unknown };

/**
 * Returns the JSON object these bytes spell, or why they do not: `malformed` (not UTF-8, a byte order mark, not JSON,
 * not an object) or `duplicated` (a member of the outermost object appears twice, in whatever spelling of its name;
 * RFC 7515 §4 and RFC 7519 §4 leave the choice between refusing and taking the last one).
 *
 * Linear. Does NOT look for duplicates in nested objects. A member called `__proto__` is dropped, so that copying the
 * object member by member changes no prototype.
 */
export function readJsonObject(bytes: Buffer): JsonObject | 'malformed' | 'duplicated' {
  let text: string;
  if (isAscii(bytes)) text = bytes.toString('latin1');
  else if (isUtf8(bytes)) text = bytes.toString('utf8');
  else return 'malformed';

  let value: unknown;
  try {
    value = JSON.parse(text); // a byte order mark is no JSON white space, so it fails here
  } catch {
    return 'malformed';
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'malformed';
  // JSON.parse keeps one member per name, so fewer members than were written means a name was written twice.
  if (Object.keys(value).length !== countMembers(text)) return 'duplicated';
  if (Object.hasOwn(value, '__proto__')) delete (value as Record<string, unknown>)['__proto__'];
  return value as JsonObject;
}

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;

/** How many members the outermost object of a text has. The text is known to be JSON: only strings and depth matter. */
function countMembers(json: string): number {
  let members = 0;
  let depth = 0;
  for (let at = 0; at < json.length; at += 1) {
    const char = json.charCodeAt(at);
    if (char === quote) {
      at = endOfString(json, at);
    } else if (char === colon) {
      if (depth === 1) members += 1;
    } else if (char === 0x7b || char === 0x5b) {
      depth += 1;
    } else if (char === 0x7d || char === 0x5d) {
      depth -= 1;
    }
  }
  return members;
}

function endOfString(json: string, opening: number): number {
  let at = opening + 1;
  while (at < json.length && json.charCodeAt(at) !== quote) at += json.charCodeAt(at) === backslash ? 2 : 1;
  return at;
}
