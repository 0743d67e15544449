import type { Explanation } from '@sallyport/explain';

export interface TextOptions {
  /** Whether the reader is a terminal that shows colours. */
  readonly colours: boolean;
  /** Characters in a line. */
  readonly width: number;
}

const verdicts = {
  allow: { word: 'ALLOWED', colour: 32 },
  deny: { word: 'REFUSED', colour: 31 },
  undecided: { word: 'UNDECIDED', colour: 33 },
} as const;
const marks = {
  passed: { mark: '✓', colour: 32 },
  failed: { mark: '✗', colour: 31 },
  skipped: { mark: '–', colour: 90 },
} as const;
const nameWidth = 'introspection'.length;

/** Returns an explanation for people: the verdict, a line for each step, and under the one that decided what mends it. */
export function explanationText({ verdict, reason, because, route, steps }: Explanation, options: TextOptions): string {
  const paint = (text: string, colour: number): string =>
    options.colours ? `\u001B[${colour}m${text}\u001B[0m` : text;
  const { word, colour } = verdicts[verdict];
  const indent = ' '.repeat(nameWidth + 6);
  const lines = steps.flatMap(({ step, outcome, says, remedy }) => {
    const [first = '', ...rest] = wrapped(says, options.width - indent.length);
    const words = (line: string): string => (outcome === 'skipped' ? paint(line, 90) : line);
    return [
      `  ${paint(marks[outcome].mark, marks[outcome].colour)} ${step.padEnd(nameWidth)}  ${words(first)}`,
      ...rest.map((line) => indent + words(line)),
      ...(remedy === undefined
        ? []
        : wrapped(`→ ${remedy}`, options.width - indent.length).map((line) => indent + line)),
    ];
  });
  return [
    `${paint(word, colour)}  ${visible(route)}${reason === undefined ? '' : `  ${reason}`}`,
    ...(because === undefined ? [] : [because]),
    '',
    ...lines,
  ].join('\n');
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of visible(text).split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** A path is the caller's: no character of it may steer the terminal. */
const visible = (text: string): string =>
  text.replaceAll(
    /[\u0000-\u001F\u007F-\u009F\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
