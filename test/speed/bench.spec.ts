import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it, jest } from '@jest/globals';
import { atLeast, atMost, verdictOf } from './row.js';
import { ratio } from './statistics.js';

// A program of its own, which builds and starts others; a busy machine may take its time.
jest.setTimeout(180_000);

const bench = (...args: string[]) =>
  promisify(execFile)(process.execPath, ['--no-warnings', 'tools/run.mjs', 'test/speed/bench.ts', ...args]);

describe('the benchmark', () => {
  it('measures the sections it is asked for and gives every row a verdict', async () => {
    const { stdout } = await bench('--quick', '--json', 'warm', 'growth');
    const { node, sections } = JSON.parse(stdout) as {
      readonly node: string;
      readonly sections: readonly { readonly section: string; readonly rows: readonly object[] }[];
    };

    expect(node).toBe(process.versions.node);
    expect(sections.map(({ section }) => section)).toEqual(['warm', 'growth']);
    for (const row of sections.flatMap(({ rows }) => rows)) {
      expect(row).toMatchObject({
        what: expect.any(String),
        measured: expect.any(Number),
        unit: expect.any(String),
        verdict: expect.stringMatching(/^(ok|missed|no target)$/),
      });
    }
  });

  it('says which sections there are when it is asked for another', async () => {
    await expect(bench('lukewarm')).rejects.toMatchObject({
      code: 64,
      stderr: expect.stringMatching(/no section lukewarm[^]*cold \| warm/),
    });
  });
});

describe('a row of the benchmark', () => {
  it('is held against the figure of the Node that ran', () => {
    const row = { what: 'one / other', measured: 0.6, unit: '×', target: atMost(0.8, 0.5) };
    expect(verdictOf(row, 20)).toBe('ok');
    expect(verdictOf(row, 24)).toBe('missed');
    expect(verdictOf({ ...row, target: atLeast(0.7) }, 24)).toBe('missed');
  });

  it('is the median of the ratios of its rounds: one disturbed round changes nothing', () => {
    expect(ratio([10, 11, 90], [20, 22, 20])).toBe(0.5);
  });
});
