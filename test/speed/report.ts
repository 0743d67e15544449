import { figureOf, verdictOf, type Row, type Verdict } from './row.js';

export interface SectionResult {
  readonly section: string;
  readonly rows: readonly Row[];
}

export interface BenchResult {
  readonly node: string;
  readonly sections: readonly SectionResult[];
}

const majorOf = ({ node }: BenchResult): number => Number.parseInt(node, 10);

/** The result with a verdict on every row. */
export function judged(result: BenchResult) {
  const major = majorOf(result);
  return {
    node: result.node,
    sections: result.sections.map(({ section, rows }) => ({
      section,
      rows: rows.map((row) => ({
        what: row.what,
        measured: row.measured,
        unit: row.unit,
        ...(row.figures && { figures: row.figures }),
        ...(row.target && { target: { bound: row.target.bound, figure: figureOf(row.target, major) } }),
        verdict: verdictOf(row, major),
      })),
    })),
  };
}

export function table(result: BenchResult): string {
  const { node, sections } = judged(result);
  const lines = [`Node ${node}`];
  for (const { section, rows } of sections) {
    const width = Math.max(...rows.map(({ what }) => what.length));
    lines.push('', section);
    for (const { what, measured, unit, target, verdict, figures = {} } of rows) {
      const bound = target === undefined ? '' : `${target.bound === 'at most' ? '≤' : '≥'} ${target.figure} ${unit}`;
      const marks: Record<Verdict, string> = { ok: 'ok', missed: 'MISSED', 'no target': '' };
      const beside = Object.entries(figures).map(([name, figure]) => `${name}: ${shown(figure)}`);
      const columns = [
        what.padEnd(width),
        `${shown(measured)} ${unit}`.padStart(11),
        bound.padEnd(12),
        marks[verdict].padEnd(6),
      ];
      lines.push(`  ${columns.join('  ')}  ${beside.join(' · ')}`.trimEnd());
    }
  }
  return lines.join('\n');
}

const shown = (figure: number): string =>
  Math.abs(figure) >= 100 ? figure.toFixed(0) : Math.abs(figure) >= 10 ? figure.toFixed(1) : figure.toFixed(2);
