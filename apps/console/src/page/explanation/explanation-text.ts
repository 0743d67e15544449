import type { Explanation } from '@sallyport/explain';

const verdicts = { allow: 'ALLOWED', deny: 'REFUSED', undecided: 'UNDECIDED' } as const;
const marks = { passed: '✓', failed: '✗', skipped: '–' } as const;

/** Returns an explanation as text for a ticket, as `npm run explain` prints it. It names no token and no claim's value. */
export function explanationText({ verdict, route, reason, because, steps }: Explanation): string {
  const width = Math.max(...steps.map(({ step }) => step.length));
  return [
    [verdicts[verdict], route, reason].filter(Boolean).join('  '),
    ...(because === undefined ? [] : [because]),
    '',
    ...steps.flatMap(({ step, outcome, says, remedy }) => [
      `  ${marks[outcome]} ${step.padEnd(width)}  ${says}`,
      ...(remedy === undefined ? [] : [`${' '.repeat(width + 6)}→ ${remedy}`]),
    ]),
  ].join('\n');
}
