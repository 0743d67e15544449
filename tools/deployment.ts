/**
 * `npm run package`, `npm run deploy -- --stage S` and `npm run remove -- --stage S`: the units in their order, each by
 * osls. What is deployed is what was packaged and checked before the first call of AWS. docs/deploy.md says more.
 */
import { spawn } from 'node:child_process';
import { cp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {
  corsFaults,
  passwordFaults,
  placeholderFaults,
  settingsFaults,
  tokenCacheFaults,
  type Template,
} from './deployment-check.js';
import { unitsFor, type Unit } from './deployment-units.js';
import { readArguments } from './read-arguments.js';

const usage =
  'npm run package|deploy|remove -- --stage <stage> [--region <region>] [--param="<name>=<value>" …] [--aws-profile <name>]';
const { values, positionals } = readArguments(
  usage,
  {
    stage: { type: 'string' },
    region: { type: 'string' },
    param: { type: 'string', multiple: true },
    'aws-profile': { type: 'string' },
  },
  { allowPositionals: true },
);
const [command = ''] = positionals;
const params = Object.fromEntries(
  (values.param ?? []).map((param) => {
    const [name = '', ...value] = param.split('=');
    return [name, value.join('=')];
  }),
);
const passedOn = [
  ...(['stage', 'region', 'aws-profile'] as const).flatMap((name) =>
    values[name] === undefined ? [] : [`--${name}`, values[name]],
  ),
  ...Object.entries(params).map(([name, value]) => `--param=${name}=${value}`),
];

if (positionals.length !== 1 || !['package', 'deploy', 'remove'].includes(command)) leave(64, `Usage: ${usage}`);
if (command !== 'package' && values.stage === undefined) leave(64, `Say which stage.\nUsage: ${usage}`);

if (command === 'package') await pack(unitsFor(params['provider']));
if (command === 'deploy') {
  const units = unitsFor(params['provider'] ?? 'oidc');
  const faults = [...corsFaults(params), ...tokenCacheFaults(params), ...(await pack(units))];
  if (faults.length > 0) leave(1, `Nothing was deployed.\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
  for (const unit of units) await osls('deploy', unit, '--package', unit.folder);
}
if (command === 'remove') {
  for (const unit of unitsFor(params['provider'] ?? 'oidc').toReversed()) await osls('remove', unit);
}

/** Builds and packages; returns what keeps the units from being deployed. */
async function pack(units: readonly Unit[]): Promise<readonly string[]> {
  await run(process.execPath, ['tools/build.mjs']);
  const faults: string[] = [];
  for (const unit of units) {
    // osls works in .serverless and copies all of it to where it is told.
    await rm('.serverless', { recursive: true, force: true });
    await rm(unit.folder, { recursive: true, force: true });
    await osls('package', unit, '--package', unit.folder);
    const file = path.join(unit.folder, 'cloudformation-template-update-stack.json');
    const template = JSON.parse(await readFile(file, 'utf8')) as Template;
    const settings = settingsFaults(template);
    if (settings.length > 0) leave(1, `${unit.name} would not start.\n${settings.map((one) => `- ${one}`).join('\n')}`);
    faults.push(...placeholderFaults(template), ...passwordFaults(template));
  }
  for (const { folder, shown } of units) await cp(folder, shown, { recursive: true });
  return [...new Set(faults)];
}

function osls(verb: string, { name, config }: Unit, ...more: readonly string[]): Promise<void> {
  console.log(`\n── ${verb} ${name} ──`);
  return run(process.execPath, ['node_modules/osls/bin/serverless.js', verb, '--config', config, ...passedOn, ...more]);
}

/** Ends us with the exit code of what failed; what it said is on the screen already. */
function run(program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    spawn(program, args, { stdio: 'inherit' }).on('close', (code) => (code === 0 ? resolve() : leave(code ?? 1)));
  });
}

function leave(code: number, message?: string): never {
  if (message !== undefined) console.error(message);
  process.exit(code);
}
