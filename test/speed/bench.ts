/**
 * `npm run bench -- [--json] [--quick] [--node24] [section…]`: every figure next to its peers', from runs that take turns
 * on the same machine. Exit code 0 whatever the verdicts are: a figure is for reading, not for a gate.
 */
import process from 'node:process';
import { readArguments } from '../../tools/read-arguments.js';
import { buildPrograms, findNode24, versionOf } from './programs.js';
import { judged, table, type BenchResult, type SectionResult } from './report.js';
import { sections } from './sections.js';
import { startIssuer } from './world/issuer.js';

const names = sections.map(({ name }) => name);
const usage = `npm run -s bench -- [--json] [--quick] [--node24] [${names.join(' | ')} …]`;
const { values, positionals } = readArguments(
  usage,
  { json: { type: 'boolean' }, quick: { type: 'boolean' }, node24: { type: 'boolean' } },
  { allowPositionals: true },
);
const asked: readonly string[] = positionals;
const unknown = asked.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`There is no section ${unknown.join(', ')}.\nUsage: ${usage}\n`);
  process.exit(64);
}
const wanted = asked.length === 0 ? sections : sections.filter(({ name }) => asked.includes(name));
const { json = false, quick = false } = values;

const node = values.node24 === true ? await findNode24() : process.execPath;
const issuer = await startIssuer();
const programs = await buildPrograms(node, { NODE_EXTRA_CA_CERTS: issuer.authorityFile });
const results: SectionResult[] = [];
try {
  for (const { name, about, measure } of wanted) {
    process.stderr.write(`${name}: ${about}\n`);
    const say = (line: string): void => void process.stderr.write(`  ${line}\n`);
    results.push({ section: name, rows: await measure({ programs, issuer, quick, say }) });
  }
  const result: BenchResult = { node: await versionOf(node), sections: results };
  process.stdout.write(json ? `${JSON.stringify(judged(result), null, 2)}\n` : `${table(result)}\n`);
} finally {
  await programs.close();
  await issuer.close();
}
