/**
 * `node tools/run.mjs tools/settings-reference.ts` writes docs/generated/settings.md from the definitions that the
 * settings are read with; with `--check` it only compares and exits 1 when the file is out of date.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { settingsTables, type SettingEntry, type SettingsTable } from '@sallyport/settings';

const file = path.resolve(path.dirname(process.argv[1]!), '../docs/generated/settings.md');

const cell = (text: string): string => text.replaceAll('|', '\\|');

const row = ({ name, means, expected, default: unset, secret }: SettingEntry): string =>
  `| \`${name}\` | ${cell(means)}${secret ? ' Secret: never shown.' : ''} | ${cell(expected)} | ${unset === undefined ? '' : `\`${cell(unset)}\``} |`;

const section = ({ title, entries }: SettingsTable): string =>
  [
    `## ${title}`,
    '',
    '| variable | meaning | expected | default |',
    '| --- | --- | --- | --- |',
    ...entries.map(row),
  ].join('\n');

const reference = `${[
  '# Settings',
  'Environment variables, read once at boot. Every fault is reported together, naming the variable and the remedy. ' +
    'An empty variable counts as unset. Written by `tools/settings-reference.ts`: change the definitions, not this file.',
  ...settingsTables.map(section),
].join('\n\n')}\n`;

if (!process.argv.includes('--check')) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, reference);
} else if (written() !== reference) {
  console.error('docs/generated/settings.md is out of date: run node tools/run.mjs tools/settings-reference.ts');
  process.exitCode = 1;
}

function written(): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
