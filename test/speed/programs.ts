import { execFile, fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

/** Programs under measurement: built once, run in processes of their own under the Node that is asked about. */
export interface Programs {
  /**
   * Path of a program whose npm packages are found in node_modules when it runs, with a chunk for every dynamic import as
   * in a Lambda bundle: folded into one file, each module of ours would be a function whose names can be assigned to, and
   * V8 compiles that to slower code. `entry`: from the root.
   */
  unbundled(entry: string): Promise<string>;
  /**
   * The same with copies of the packages it needs and of no other beside it, as after an installation of its own: what
   * Nest finds of this repository's packages and takes along would be held against it.
   */
  installed(entry: string): Promise<string>;
  /**
   * Path and bytes of a Lambda bundle as `npm run build` makes it: minified, npm packages inside; where a program rehearses
   * its start, with bytecode for the Node that is asked about. Bytes: of all code that a cold start reads at once.
   */
  lambda(entry: string, how?: LambdaBuild): Promise<{ readonly file: string; readonly bytes: number }>;
  /** Path of a bundle as esbuild alone makes it: minified, npm packages inside, nothing of ours. `entry`: from the root. */
  byEsbuild(entry: string): Promise<{ readonly file: string; readonly bytes: number }>;
  /** Sends `input` to a fresh process of the file, and returns what it answers (see `answering.ts`). */
  ask<Answer>(file: string, input: unknown, nodeOptions?: readonly string[]): Promise<Answer>;
  /** A process that lives on; its first message has come. The caller ends it. */
  start<Ready>(file: string, input: unknown): Promise<{ readonly ready: Ready; stop(): Promise<void> }>;
  close(): Promise<void>;
}

export interface LambdaBuild {
  /** A snapshot of issuers to build in. */
  readonly snapshot?: unknown;
  /** The program that rehearses the start, from the root, and what it is told. */
  readonly rehearsal?: string;
  readonly told?: readonly string[];
}

// In two parts: this file is bundled itself, and then names of its own place are written out.
const thisModule = ['import', 'meta', 'url'].join('.');

const packageOf = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//;

interface Outputs {
  readonly [file: string]: {
    readonly bytes: number;
    readonly imports: readonly { readonly path: string; readonly kind: string }[];
  };
}

/** The package of an import that stayed one, where it is installed. */
function packageImported({ path: name }: { readonly path: string }): string | [] {
  const [, found] = /^((?:@[^/]+\/)?[^./][^/]*)/.exec(name) ?? [];
  return found !== undefined && !isBuiltin(name) && existsSync(path.join('node_modules', found)) ? found : [];
}

interface Bundlers {
  bundle(options: {
    entry: string;
    outdir: string;
    first?: readonly string[];
    sourcemap: false;
    keepNames?: boolean;
  }): Promise<{ readonly metafile: { readonly outputs: Outputs } }>;
  bundleLambda(
    entry: string,
    outdir: string,
    define?: Readonly<Record<string, unknown>>,
    script?: { readonly rehearsal: string; readonly arguments: readonly string[]; readonly node: string },
  ): Promise<{ readonly inputs: object; readonly outputs: Outputs }>;
  /** Packages that stay imports in a Lambda bundle. */
  readonly external: readonly string[];
  stopBundler(): Promise<void>;
}

/** @param env - of the measured processes; nothing else of ours reaches them but PATH */
export async function buildPrograms(node: string, env: Readonly<Record<string, string>>): Promise<Programs> {
  const parent = path.resolve('node_modules', '.cache', 'sallyport');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(path.join(parent, 'bench-')); // under node_modules, so that packages are found from here
  const away = await mkdtemp(path.join(tmpdir(), 'sallyport-bench-')); // and not from there
  const { bundle, bundleLambda, external, stopBundler } = await bundlers();
  const environment = { PATH: process.env['PATH'] ?? '', ...env };
  let built = 0;

  function spawned(file: string, input: unknown, execArgv: readonly string[] = []): ChildProcess {
    const child = fork(file, {
      execPath: node,
      execArgv: ['--no-warnings', ...execArgv],
      env: environment,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'], // what a program logs is written, and goes nowhere
    });
    child.send({ input, spawnedAt: Date.now() });
    return child;
  }

  return {
    async unbundled(entry) {
      const outdir = path.join(folder, `${(built += 1)}`);
      // As where it is deployed: a name costs something each time a function is made, and Nest alone asks for them.
      const keepNames = /^import 'reflect-metadata';$/m.test(await readFile(entry, 'utf8'));
      await bundle({ entry: path.resolve(entry), outdir, sourcemap: false, keepNames });
      return path.join(outdir, 'index.mjs');
    },
    async installed(entry) {
      const home = path.join(away, `installed-${(built += 1)}`);
      const first = [path.resolve('node_modules', 'reflect-metadata', 'Reflect.js')];
      const unbundled = await bundle({ entry: path.resolve(entry), outdir: home, first, sourcemap: false });
      const { inputs } = await bundleLambda(path.resolve(entry), path.join(home, 'unused'));
      const packages = new Set([
        ...Object.keys(inputs).flatMap((file) => packageOf.exec(file)?.[1] ?? []),
        // A bundle leaves out what the application does not use of our libs; here they ask for all of theirs.
        ...Object.values(unbundled.metafile.outputs).flatMap(({ imports }) => imports.flatMap(packageImported)),
      ]);
      for (const name of packages) {
        const from = path.join('node_modules', name);
        await cp(from, path.join(home, from), { recursive: true });
      }
      return path.join(home, 'index.mjs');
    },
    async lambda(entry, { snapshot, rehearsal, told = [] } = {}) {
      const outdir = path.join(away, `lambda-${(built += 1)}`);
      const define = snapshot === undefined ? {} : { SALLYPORT_ISSUER_SNAPSHOT: snapshot };
      const script =
        rehearsal === undefined ? undefined : { rehearsal: path.resolve(rehearsal), arguments: told, node };
      const { outputs } = await bundleLambda(path.resolve(entry), outdir, define, script);
      return { file: path.join(outdir, 'index.mjs'), bytes: bytesAtStart(outputs) };
    },
    async byEsbuild(entry) {
      const file = path.join(away, `esbuild-${(built += 1)}`, 'index.mjs');
      await build({
        entryPoints: [path.resolve(entry)],
        outfile: file,
        bundle: true,
        minify: true,
        platform: 'node',
        format: 'esm',
        target: 'node20',
        external: [...external],
        banner: { js: `import { createRequire } from 'node:module';const require = createRequire(${thisModule});` },
        logLevel: 'warning',
      });
      return { file, bytes: (await stat(file)).size };
    },
    async ask<Answer>(file: string, input: unknown, nodeOptions?: readonly string[]) {
      const child = spawned(file, input, nodeOptions);
      const answer = await firstMessage<Answer>(child);
      await ended(child);
      return answer;
    },
    async start<Ready>(file: string, input: unknown) {
      const child = spawned(file, input);
      const ready = await firstMessage<Ready>(child);
      return {
        ready,
        stop: async () => {
          child.kill('SIGKILL');
          await ended(child);
        },
      };
    },
    async close() {
      await stopBundler();
      for (const each of [folder, away]) await rm(each, { recursive: true, force: true });
    },
  };
}

/** They find the repository by their own place, so they are imported from there and not bundled along. */
async function bundlers(): Promise<Bundlers> {
  const load = (file: string): Promise<object> =>
    import(pathToFileURL(path.resolve('tools', file)).href) as Promise<object>;
  return { ...(await load('bundle.mjs')), ...(await load('lambda-bundle.mjs')) } as Bundlers;
}

function firstMessage<Message>(child: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as Message));
    child.once('exit', (code, signal) => reject(new Error(`a measured program ended early: ${code ?? signal}`)));
    child.once('error', reject);
  });
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });

function bytesAtStart(outputs: Outputs): number {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const { path: next, kind } of outputs[file]!.imports)
      if (kind === 'import-statement' && outputs[next] !== undefined) visit(next);
  };
  visit(Object.keys(outputs).find((file) => file.endsWith('/index.mjs'))!);
  return [...seen].reduce((sum, file) => sum + outputs[file]!.bytes, 0);
}

const run = promisify(execFile);

/** Returns the path of a Node 24, from npm's cache or registry. */
export async function findNode24(): Promise<string> {
  const { stdout } = await run('npx', ['-y', '-p', 'node@24', 'node', '-p', 'process.execPath']);
  return stdout.trim();
}

export async function versionOf(node: string): Promise<string> {
  const { stdout } = await run(node, ['-p', 'process.versions.node']);
  return stdout.trim();
}
