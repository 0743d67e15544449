/**
 * `npm run -s outputs -- --file F [--file G] [--pages --api-key K]`: answers of `aws cloudformation describe-stacks` as lines
 * for an environment file, or with `--pages` as the configuration of the page in a browser (`config.json`). `-` is standard
 * input.
 */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { readArguments } from './read-arguments.js';
import { environmentLines, pagesConfiguration } from './stack-environment.js';
import { readStackOutputs, UnusableOutputs } from './stack-outputs.js';

const usage = 'npm run -s outputs -- --file <describe-stacks.json> [--file <another>] [--pages --api-key <value>]';
const { values } = readArguments(usage, {
  file: { type: 'string', multiple: true },
  pages: { type: 'boolean' },
  'api-key': { type: 'string' },
});
if (values.file === undefined) {
  console.error(`Usage: ${usage}`);
  process.exit(64);
}

try {
  const outputs = readStackOutputs(values.file.map(readAnswer));
  if (values.pages === true) console.log(JSON.stringify(pagesConfiguration(outputs, values['api-key']), undefined, 2));
  else console.log(environmentLines(outputs).join('\n'));
} catch (error) {
  if (!(error instanceof UnusableOutputs)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function readAnswer(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8'));
  } catch (error) {
    throw new UnusableOutputs([
      `${file} ${error instanceof SyntaxError ? 'is no JSON' : 'cannot be read'}: give the answer of aws cloudformation describe-stacks.`,
    ]);
  }
}
