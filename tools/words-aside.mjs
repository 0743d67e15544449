/**
 * What a function says when something is wrong is 7 kB of sentences, which a start that goes well reads for nothing. They lie
 * in `words.json` beside the bundle, and are read when the first of them is said.
 */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
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
      for (const { span, texts, expressions } of found) {
        const [start, stop] = [at(span.start), at(span.end)];
        if (start < end || stop > to) continue;
        const values = expressions.map((value) => `,${rewritten(at(value.start), at(value.end))}`).join('');
        const lines = linesOf(bytes.subarray(start, stop).toString()) - linesOf(values);
        text += `${bytes.subarray(end, start).toString()}words$('${this.#keyOf(texts)}'${values}${'\n'.repeat(lines)})`;
        end = stop;
      }
      return text + bytes.subarray(end, to).toString();
    };
    return `import { words as words$ } from '${door}';${rewritten(1, bytes.length)}`;
  }

  #keyOf(texts) {
    const key = createHash('sha256').update(JSON.stringify(texts)).digest('base64url').slice(0, 5);
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
        esbuild.onEnd(async () => {
          const sorted = [...this.#words].sort(([one], [other]) => (one < other ? -1 : 1));
          const folder = path.resolve(esbuild.initialOptions.absWorkingDir, esbuild.initialOptions.outdir);
          await writeFile(path.join(folder, file), JSON.stringify(Object.fromEntries(sorted)));
        });
      },
    };
  }
}

const functions =
  /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression|ClassMethod|PrivateMethod|Constructor)$/;
const linesOf = (text) => text.split('\n').length - 1;

/** Texts of several words inside of functions; what is outside of them is said by every start. */
function sentencesIn(node, found, inFunction) {
  if (typeof node !== 'object' || node === null) return;
  const parts = inFunction ? partsOf(node) : undefined;
  if (parts !== undefined && isSentence(parts.texts.join(''))) {
    found.push({ span: node.span, ...parts });
    for (const { node: value } of parts.expressions) sentencesIn(value, found, inFunction);
    return;
  }
  const inside = inFunction || functions.test(node.type);
  for (const [name, member] of Object.entries(node)) if (name !== 'span') sentencesIn(member, found, inside);
}

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
