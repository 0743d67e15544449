import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
}

export interface Packaged {
  readonly resources: Readonly<Record<string, Resource>>;
  readonly outputs: Readonly<Record<string, { readonly Value: unknown; readonly Export?: { readonly Name: string } }>>;
  /** Names of the zips, sorted. */
  readonly zips: readonly string[];
  readonly conditions: Readonly<Record<string, unknown>>;
  /** `provider.logs`, which osls sets after a REST stage is there: no template holds it. */
  readonly logs: unknown;
}

/** The configuration files of each unit that is deployed by itself. */
export const units = {
  'identity-provider': 'serverless.identity-provider.yml',
  protected: 'serverless.yml',
  consumers: 'serverless.consumers.yml',
} as const;
export type Unit = keyof typeof units;

/**
 * Packages a unit as `npm run package` does, away from the repository and with empty bundles: what is looked at is the
 * template. No AWS credentials are there, and no proxy or endpoint to reach AWS by.
 *
 * @throws with what osls printed, when it fails
 */
export async function packageUnit(unit: Unit, params: Readonly<Record<string, string>> = {}): Promise<Packaged> {
  const folder = mkdtempSync(path.join(tmpdir(), 'sallyport-deploy-'));
  try {
    for (const file of Object.values(units)) cpSync(file, path.join(folder, file));
    cpSync('deploy', path.join(folder, 'deploy'), { recursive: true });
    for (const app of readdirSync('apps')) {
      const bundle = path.join(folder, 'dist', 'lambda', app);
      mkdirSync(bundle, { recursive: true });
      writeFileSync(path.join(bundle, 'index.mjs'), 'export const handler = async () => ({});\n');
    }
    await osls(folder, ['package', '--config', units[unit], ...paramsOf(params)]);
    const output = path.join(folder, '.serverless');
    const template = JSON.parse(
      readFileSync(path.join(output, 'cloudformation-template-update-stack.json'), 'utf8'),
    ) as { Resources: Packaged['resources']; Outputs: Packaged['outputs']; Conditions?: Packaged['conditions'] };
    const state = JSON.parse(readFileSync(path.join(output, 'serverless-state.json'), 'utf8')) as {
      service: { provider: { logs?: unknown } };
    };
    const zips = readdirSync(output).filter((file) => file.endsWith('.zip'));
    return {
      resources: template.Resources,
      outputs: template.Outputs,
      zips: zips.toSorted(),
      conditions: template.Conditions ?? {},
      logs: state.service.provider.logs,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `stage` and `region` are options of osls; everything else is a parameter. */
const paramsOf = (params: Readonly<Record<string, string>>): string[] =>
  Object.entries(params).flatMap(([name, value]) =>
    name === 'stage' || name === 'region' ? [`--${name}`, value] : [`--param=${name}=${value}`],
  );

function osls(cwd: string, args: readonly string[]): Promise<void> {
  const program = path.resolve('node_modules/osls/bin/serverless.js');
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [program, ...args],
      { cwd, env: { PATH: process.env['PATH'], HOME: cwd }, timeout: 120_000 },
      (error, stdout, stderr) => {
        if (error === null) resolve();
        else reject(new Error(`osls ${args.join(' ')}\n${stdout}\n${stderr}`));
      },
    );
  });
}

/** The resources of one type, by logical id. */
export const ofType = ({ resources }: Packaged, type: string): Readonly<Record<string, Resource>> =>
  Object.fromEntries(Object.entries(resources).filter(([, resource]) => resource.Type === type));
