/** No template can hold it, so in a path it stands for any text that no template names. */
const anyText = '*';

/** The deepest of these templates, in segments. */
export const depthOf = (templates: readonly string[]): number =>
  Math.max(0, ...templates.map((template) => template.split('/').length));

/**
 * Returns paths that fit both templates, one of each kind that a third template no deeper than `depth` could treat
 * otherwise: whichever template is the closest one there is the closest one wherever both fit. Empty: no path fits both.
 */
export function sharedPaths(first: string, second: string, depth: number): string[] {
  const [a, b] = [partsOf(first), partsOf(second)];
  return sharedLengths(a, b, depth).flatMap((length) => {
    const segments = Array.from({ length }, (_, index) => sharedSegment(a.at(index), b.at(index)));
    return segments.includes(undefined) ? [] : [segments.join('/')];
  });
}

/** Whether one concrete path fits both templates. */
export const templatesMeet = (first: string, second: string): boolean => sharedPaths(first, second, 0).length > 0;

interface Parts {
  readonly length: number;
  readonly greedy: boolean;
  /** The literal at an index; `null`: any text that is not empty. */
  at(index: number): string | null;
}

function partsOf(template: string): Parts {
  const parts = template.split('/');
  const at = (index: number): string | null => {
    const part = parts[index] ?? '{+}';
    return part.startsWith('{') ? null : part;
  };
  return { length: parts.length, greedy: template.endsWith('+}'), at };
}

function sharedLengths(a: Parts, b: Parts, depth: number): number[] {
  const longest = Math.max(a.length, b.length);
  if (a.greedy && b.greedy) {
    return Array.from({ length: Math.max(longest, depth + 1) - longest + 1 }, (_, more) => longest + more);
  }
  if (a.greedy) return a.length <= b.length ? [b.length] : [];
  if (b.greedy) return b.length <= a.length ? [a.length] : [];
  return a.length === b.length ? [a.length] : [];
}

function sharedSegment(a: string | null, b: string | null): string | undefined {
  if (a === b) return a ?? anyText;
  if (a !== null && b !== null) return undefined;
  const literal = a ?? b ?? '';
  return literal === '' ? undefined : literal;
}
