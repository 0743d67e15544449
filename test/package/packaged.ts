import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { madeOnce } from './made-once.js';

const run = promisify(execFile);
const root = path.resolve('.');
/** osls compiles the schema of service files once for each of these, for seconds, and then reads what it compiled. */
const compiledSchemas = path.join(root, 'node_modules/.cache/sallyport/osls');

export interface Packaged {
  /** What osls wrote: the template, its state and the zips. */
  readonly folder: string;
  /** Parsed CloudFormation template. */
  readonly template: CloudFormation;
  /** Of one function, by its name. */
  readonly zip: (name: string) => string;
}

export interface CloudFormation {
  readonly Resources: Readonly<Record<string, CloudFormationResource>>;
}

export interface CloudFormationResource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** Every file of these folders and names, with when it was changed: what a build and a package depend on. */
function stateOf(...names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const { isDirectory, mtimeMs, size } = described(name);
    if (!isDirectory) return /(\.spec\.ts|\.md)$/.test(name) ? [] : [`${name} ${mtimeMs} ${size}`];
    return readdirSync(path.join(root, name)).flatMap((entry) => stateOf(path.join(name, entry)));
  });
}

function described(name: string) {
  const stats = statSync(path.join(root, name));
  return { isDirectory: stats.isDirectory(), mtimeMs: stats.mtimeMs, size: stats.size };
}

const serviceFiles = (): readonly string[] => readdirSync(root).filter((name) => /^serverless.*\.yml$/.test(name));

let built: Promise<string> | undefined;

/** `npm run build`, into a folder of its own: `<app>/index.mjs`. One state of the sources for all of a spec. */
const builtLambdas = (): Promise<string> => (built ??= buildLambdas());

function buildLambdas(): Promise<string> {
  const state = stateOf('apps', 'libs', 'tools', 'package-lock.json', 'route-manifest.json', 'scopes.json');
  return madeOnce('lambda', state, async (folder) => {
    // No snapshot, whatever lies about: what is tested is the same everywhere.
    const none = path.join(folder, 'no-snapshot.json');
    await run(process.execPath, ['tools/build.mjs', '--outdir', folder, '--snapshot', none], { cwd: root });
  });
}

/**
 * `osls package` of one service file with these parameters.
 *
 * @param contents - `bundles`: the zips hold what `npm run build` makes; `none`: empty functions, when only the template
 *   is looked at
 */
export async function packaged(
  params: Readonly<Record<string, string>> = {},
  { file = 'serverless.yml', contents = 'none' }: { file?: string; contents?: 'bundles' | 'none' } = {},
): Promise<Packaged> {
  const lambdas = contents === 'bundles' ? await builtLambdas() : undefined;
  const inputs = [...stateOf(...serviceFiles(), 'deploy'), JSON.stringify([params, file, lambdas])];
  const folder = await madeOnce('package', inputs, async (draft) => {
    const service = path.join(draft, 'service');
    mkdirSync(service);
    for (const name of [...serviceFiles(), 'deploy', 'package.json']) {
      cpSync(path.join(root, name), path.join(service, name), { recursive: true });
    }
    const code = path.join(service, 'dist', 'lambda');
    if (lambdas === undefined) writeStandIns(code);
    else cpSync(lambdas, code, { recursive: true });
    const osls = path.join(root, 'node_modules', 'osls', 'bin', 'serverless.js');
    await run(
      process.execPath,
      [osls, 'package', '--config', file, '--package', path.join(draft, 'package'), ...argumentsOf(params)],
      {
        cwd: service,
        // No AWS account, no home folder with one.
        env: {
          PATH: process.env['PATH'],
          HOME: draft,
          SLS_NOTIFICATIONS_MODE: 'off',
          SLS_SCHEMA_CACHE_BASE_DIR: compiledSchemas,
        },
      },
    ).catch(({ stdout, stderr }: { stdout?: string; stderr?: string }) => {
      throw new Error(`osls package --config ${file}\n${stdout ?? ''}\n${stderr ?? ''}`);
    });
  });
  const from = path.join(folder, 'package');
  return {
    folder: from,
    template: JSON.parse(
      readFileSync(path.join(from, 'cloudformation-template-update-stack.json'), 'utf8'),
    ) as CloudFormation,
    zip: (name) => path.join(from, `${name}.zip`),
  };
}

/** `stage` and `region` are options of osls; everything else is a parameter. */
const argumentsOf = (params: Readonly<Record<string, string>>): string[] =>
  Object.entries(params).map(([name, value]) =>
    name === 'stage' || name === 'region' ? `--${name}=${value}` : `--param=${name}=${value}`,
  );

function writeStandIns(folder: string): void {
  for (const app of readdirSync(path.join(root, 'apps'))) {
    mkdirSync(path.join(folder, app), { recursive: true });
    writeFileSync(path.join(folder, app, 'index.mjs'), 'export const handler = async () => undefined;\n');
  }
}
