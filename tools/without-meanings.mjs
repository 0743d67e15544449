import path from 'node:path';
import { fileURLToPath } from 'node:url';

const settings = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', 'libs', 'settings', 'src');
const text = String.raw`(?:'(?:[^'\\\n]|\\.)*'|\`[^\`]*\`)`;
const meaning = String.raw`\bmeans:\s*${text}(?:\s*\+\s*${text})*,?`;
/** With what it stands in, when that holds nothing else. */
const meanings = new RegExp(String.raw`,\s*\{\s*${meaning}\s*\}|${meaning}`, 'g');

/**
 * Returns a source of the settings without the sentences that say what each means: 7 kB for the generated reference and for
 * programs that people run. A function that is configured wrongly names the variable and what it expects.
 */
export const withoutMeanings = (source, filename) =>
  path.dirname(filename) === settings
    ? source.replaceAll(meanings, (found) => '\n'.repeat(found.split('\n').length - 1)) // source maps keep their lines
    : source;
