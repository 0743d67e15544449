/** A literal character, one of any, any run, or a policy variable whose value we do not know. */
type Token = string | typeof one | typeof any | typeof unknown;
const one = Symbol('?');
const any = Symbol('*');
const unknown = Symbol('${}');

const pieces = /\$\{([^}]*)\}|[\s\S]/g;

/** `${*}`, `${?}` and `${$}` stand for the character itself, as in IAM policies of version 2012-10-17. */
function tokenise(pattern: string): readonly Token[] {
  return Array.from(pattern.matchAll(pieces), ([piece, variable]) => {
    if (variable !== undefined) return ['*', '?', '$'].includes(variable) ? variable : unknown;
    return piece === '*' ? any : piece === '?' ? one : piece;
  });
}

/**
 * Whether an IAM pattern covers a text: `*` any run, also the empty one and also across `/`; `?` exactly one character (G16).
 * Two pointers, no backtracking blow-up: at most pattern length × text length steps.
 *
 * @param whenUnknown - a pattern with a policy variable such as `${aws:username}` either `never` matches, or
 *   `matches` as if the variable could be anything
 */
export function matchesPattern(pattern: string, text: string, whenUnknown: 'never' | 'matches'): boolean {
  if (!/[*?$]/.test(pattern)) return pattern === text;
  const tokens = tokenise(pattern);
  if (whenUnknown === 'never' && tokens.includes(unknown)) return false;
  let token = 0;
  let position = 0;
  let lastRun = -1;
  let runEnd = 0;
  while (position < text.length) {
    const current = tokens[token];
    if (current === any || current === unknown) {
      lastRun = token;
      runEnd = position;
      token += 1;
    } else if (current === one || current === text[position]) {
      token += 1;
      position += 1;
    } else if (lastRun !== -1) {
      token = lastRun + 1;
      runEnd += 1;
      position = runEnd;
    } else return false;
  }
  return tokens.slice(token).every((rest) => rest === any || rest === unknown);
}
