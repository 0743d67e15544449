/**
 * A start that V8 need not compile: the code as a script beside its bytecode, and `index.mjs` that runs it and exports what
 * it returns. Half of a cold start is spent on compiling functions that every start runs.
 */
import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { root } from './bundle.mjs';
import { startOf } from './join-start.mjs';

const run = promisify(execFile);

/**
 * Makes a script of the start of a bundle, and its bytecode for one Node. V8 takes bytecode of its very version and flags
 * alone, so there is one more for --expose-gc, which Lambda gives Node. Any other Node, by version or processor, finds none
 * under its name (`bytecodeFile`) and compiles the script.
 *
 * @param {import('esbuild').Metafile['outputs']} outputs - of `joinStart`
 * @param {object} how
 * @param {string} how.rehearsal - a program that runs the script as a first request will, and writes the bytecode
 * @param {readonly string[]} [how.arguments] - what the rehearsal is told beside the script
 * @param {string} [how.node] - path of the Node that is to take it, default the one that builds
 * @returns the outputs as they are now
 */
export async function scriptStart(outputs, { rehearsal, arguments: told = [], node = process.execPath }) {
  const [entry] = startOf(outputs);
  const folder = path.resolve(root, path.dirname(entry));
  const { code, names } = asFunction(await readFile(path.join(folder, 'index.mjs'), 'utf8'));
  // Bytecode is bound to the length of its source alone, so the name binds it to the rest.
  const name = `start-${createHash('sha256').update(code).digest('hex').slice(0, 12)}`;
  await rename(path.join(folder, 'index.mjs.map'), path.join(folder, `${name}.js.map`));
  await writeFile(path.join(folder, `${name}.js`), `${code}\n//# sourceMappingURL=${name}.js.map\n`);
  const loader = loaderOf(name, names);
  await writeFile(path.join(folder, 'index.mjs'), loader);
  const options = { env: { PATH: process.env.PATH }, timeout: 60_000 };
  for (const flags of [[], ['--expose-gc']])
    await run(node, [...flags, rehearsal, path.join(folder, name), ...told], options);
  const script = path.join(path.dirname(entry), `${name}.js`);
  return {
    ...outputs,
    [script]: { bytes: code.length, imports: [], exports: [], inputs: outputs[entry].inputs },
    [entry]: { ...outputs[entry], bytes: loader.length, imports: [{ path: script, kind: 'import-statement' }] },
  };
}

/**
 * An ES module that imports nothing at once, as a strict function from its `import()` and `import.meta` to its exports: a
 * script that came from bytecode has none of its own. Their names are as long as what they stand for: the code keeps its
 * lines and columns, for source maps.
 */
function asFunction(module) {
  const [, body, list] = /^(.*)export\{([^}]*)\};\s*(?:\/\/# sourceMappingURL=.*\s*)?$/s.exec(module) ?? [];
  const code = body
    ?.replaceAll(/(?<![.\w$])import\(/g, 'impor$(')
    .replaceAll(/(?<![.\w$])import\.meta\b/g, 'import$meta');
  if (code === undefined || /[^\x00-\x7f]|\bimport\b[(.]/.test(code))
    throw new Error('the start cannot be made a script');
  const pairs = list.split(',').map((entry) => entry.split(' as '));
  const returned = pairs.map(([local, name = local]) => `${name}:${local}`).join();
  return {
    code: `(function(impor$,import$meta){"use strict";\n${code}return{${returned}}})`,
    names: pairs.map(([local, name = local]) => name),
  };
}

const loaderOf = (name, names) => `const{readFileSync:read}=process.getBuiltinModule('node:fs');
const{Script}=process.getBuiltinModule('node:vm');
const start=import.meta.dirname+'/${name}',filename=start+'.js';
let cachedData;
try{cachedData=read(start+'.'+process.versions.v8+'-'+process.arch+(globalThis.gc?'.gc':'')+'.bytecode')}catch{}
const script=new Script(read(filename,'latin1'),{filename,lineOffset:-1,cachedData});
export const{${names.join()}}=script.runInThisContext()((file)=>import(file),import.meta);
`;
