/**
 * What a function says when something is wrong is 14 kB of sentences, which a start that goes well reads for nothing. They lie
 * in `words.json` beside the bundle, and are read when the first of them is said.
 */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from '@swc/core';

const door = 'sallyport:words';
const file = 'words.json';
const leastCharacters = 28;

// What cannot be read must not hide the fault that was to be told: it is named by its key then.
const reader = `
let known;
export function words(key, ...values) {
  try {
    known ??= JSON.parse(process.getBuiltinModule('node:fs').readFileSync(import.meta.dirname + '/${file}', 'utf8'));
    return String.raw({ raw: known[key] }, ...values);
  } catch {
    return 'a fault whose words are not at hand: ' + key;
  }
}`;

/** Takes the sentences out of the sources of one bundle. */
export class WordsAside {
  #words = new Map();

  /** Returns a TypeScript source whose sentences are asked for; its lines stay where they are. */
  async takeFrom(source) {
    const bytes = Buffer.from(`;${source}`);
    const { body } = await parse(bytes.toString(), { syntax: 'typescript', target: 'es2022' });
    const origin = body[0].span.start; // of the semicolon: swc counts through all it has ever parsed, in bytes
    const found = [];
    sentencesIn(body, found, false);
    if (found.length === 0) return source;
    const at = (position) => position - origin;
    found.sort((one, other) => one.span.start - other.span.start || other.span.end - one.span.end);
    const rewritten = (from, to) => {
      let [text, end] = ['', from];
      for (const { span, texts, expressions, name } of found) {
        const [start, stop] = [at(span.start), at(span.end)];
        if (start < end || stop > to) continue;
        const values = expressions.map((value) => `,${rewritten(at(value.start), at(value.end))}`).join('');
        const lines = linesOf(bytes.subarray(start, stop).toString()) - linesOf(values);
        const said = `words$('${this.#keyOf(texts)}'${values}${'\n'.repeat(lines)})`;
        text +=
          bytes.subarray(end, start).toString() + (name === undefined ? said : `get ${name}() { return ${said}; }`);
        end = stop;
      }
      return text + bytes.subarray(end, to).toString();
    };
    return `import { words as words$ } from '${door}';${rewritten(1, bytes.length)}`;
  }

  #keyOf(texts) {
    const key = createHash('sha256').update(JSON.stringify(texts)).digest('base64url').slice(0, 4);
    const other = this.#words.get(key);
    if (other !== undefined && other.join() !== texts.join()) throw new Error(`two sentences share the key ${key}`);
    this.#words.set(key, texts);
    return key;
  }

  /** For esbuild: where the sentences are asked for, and the file in the folder of the bundle. */
  plugin() {
    return {
      name: 'words-aside',
      setup: (esbuild) => {
        esbuild.onResolve({ filter: /^sallyport:words$/ }, () => ({ path: door, namespace: 'words' }));
        esbuild.onLoad({ filter: /./, namespace: 'words' }, () => ({ contents: reader, loader: 'js' }));
        esbuild.onEnd(async ({ metafile }) => {
          const from = esbuild.initialOptions.absWorkingDir;
          const folder = path.resolve(from, esbuild.initialOptions.outdir);
          const scripts = Object.keys(metafile?.outputs ?? {}).filter((name) => name.endsWith('.mjs'));
          const code = await Promise.all(scripts.map((name) => readFile(path.resolve(from, name), 'utf8')));
          const isSaid = (key) => code.some((text) => text.includes(`"${key}"`));
          const said = [...this.#words].filter(([key]) => isSaid(key));
          const sorted = said.sort(([one], [other]) => (one < other ? -1 : 1));
          await writeFile(path.join(folder, file), JSON.stringify(Object.fromEntries(sorted)));
        });
      },
    };
  }
}

const functions =
  /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression|ClassMethod|PrivateMethod|Constructor)$/;
const linesOf = (text) => text.split('\n').length - 1;

/** Texts of several words inside of functions, and in tables of texts; what else is outside of them is said by every start. */
function sentencesIn(node, found, inFunction) {
  if (typeof node !== 'object' || node === null) return;
  if (!inFunction && isTableOfTexts(node)) {
    const sentences = node.properties.filter(({ value }) => isSentence(value.value));
    for (const { key, value } of sentences)
      found.push({
        span: { start: key.span.start, end: value.span.end },
        texts: [value.value],
        expressions: [],
        name: key.value,
      });
    return;
  }
  const parts = inFunction ? partsOf(node) : undefined;
  if (parts !== undefined && isSentence(parts.texts.join(''))) {
    found.push({ span: node.span, ...parts });
    for (const { node: value } of parts.expressions) sentencesIn(value, found, inFunction);
    return;
  }
  const inside = inFunction || functions.test(node.type);
  for (const [name, member] of Object.entries(node)) if (name !== 'span') sentencesIn(member, found, inside);
}

/** Its sentences become getters: each is read when it is asked for. */
const isTableOfTexts = ({ type, properties }) =>
  type === 'ObjectExpression' &&
  properties.every(({ type, key, value }) => {
    return type === 'KeyValueProperty' && key.type === 'Identifier' && value.type === 'StringLiteral';
  });

const isSentence = (text) => text.length >= leastCharacters && text.trim().split(' ').length > 3;

/** What is said, with what is put between: of a text, a template, or several of them that are added up. */
function partsOf(node) {
  if (node.type === 'StringLiteral') return { texts: [node.value], expressions: [] };
  if (node.type === 'TemplateLiteral') {
    const expressions = node.expressions.map((value) => ({ ...value.span, node: value }));
    return { texts: node.quasis.map(({ cooked }) => cooked), expressions };
  }
  if (node.type !== 'BinaryExpression' || node.operator !== '+') return undefined;
  const [left, right] = [partsOf(node.left), partsOf(node.right)];
  if (left === undefined || right === undefined) return undefined;
  const joined = left.texts.at(-1) + right.texts[0];
  return {
    texts: [...left.texts.slice(0, -1), joined, ...right.texts.slice(1)],
    expressions: [...left.expressions, ...right.expressions],
  };
}
