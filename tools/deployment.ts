/**
 * `npm run package`, `npm run deploy -- --stage S` and `npm run remove -- --stage S`: the units in their order, or those of
 * `--unit`, each by osls. What is deployed is what was packaged and checked before the first call of AWS. docs/deploy.md
 * says more.
 */
import { cp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { parseRouteManifest } from '@sallyport/route-manifest';
import {
  builderNotes,
  environmentFaults,
  passwordFaults,
  placeholderFaults,
  settingsFaults,
  unwatchedFaults,
  unwatchedNotes,
} from './deployment-check.js';
import { gatewayFaults } from './deployment-gateway.js';
import { parameterFaults } from './deployment-parameters.js';
import { isAbsent, run, type Ended } from './deployment-run.js';
import { UnknownUnit, unitsFor, type Unit } from './deployment-units.js';
import { readArguments } from './read-arguments.js';
import type { Template } from './template-functions.js';

const usage =
  'npm run package|deploy|remove -- --stage <stage> [--unit <unit> …] [--region <region>] [--param="<name>=<value>" …] [--aws-profile <name>]';
const { values, positionals } = readArguments(
  usage,
  {
    stage: { type: 'string' },
    unit: { type: 'string', multiple: true },
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

if (command === 'package') await pack(chosenUnits(params['provider']));
if (command === 'deploy') {
  const units = chosenUnits(params['provider'] ?? 'oidc');
  const faults = await pack(units);
  if (faults.length > 0) leaveWith('Nothing was deployed.', faults);
  for (const note of builderNotes(process.versions.node, process.arch)) console.warn(`note: ${note}`);
  for (const unit of units) orLeave(await osls('deploy', unit, ['--package', unit.folder]));
}
if (command === 'remove') await remove(chosenUnits(params['provider'] ?? 'oidc').toReversed(), values.stage ?? '');

function chosenUnits(provider: string | undefined): readonly Unit[] {
  try {
    return unitsFor(provider, values.unit);
  } catch (error) {
    if (error instanceof UnknownUnit) leave(64, `${error.message}\nUsage: ${usage}`);
    throw error;
  }
}

/** Builds and packages; ends us where a unit is not to be deployed by anybody. Returns what keeps it from being yours. */
async function pack(units: readonly Unit[]): Promise<readonly string[]> {
  const contradictions = parameterFaults(params);
  if (contradictions.length > 0) leaveWith('Nothing was packaged.', contradictions);
  orLeave(await run(['tools/build.mjs']));
  const faults: string[] = [];
  for (const unit of units) {
    // osls works in .serverless and copies all of it to where it is told.
    await rm('.serverless', { recursive: true, force: true });
    await rm(unit.folder, { recursive: true, force: true });
    orLeave(await osls('package', unit, ['--package', unit.folder]));
    const file = path.join(unit.folder, 'cloudformation-template-update-stack.json');
    const template = (await readJson(file)) as Template;
    const settings = [...settingsFaults(template), ...environmentFaults(template)];
    if (settings.length > 0) leaveWith(`${unit.name} would not start.`, settings);
    const wrong = [...unwatchedFaults(template), ...(await routeFaults(unit, template))];
    if (wrong.length > 0) leaveWith(`${unit.name} would not guard what it has to.`, wrong);
    for (const note of unwatchedNotes(template)) console.warn(`note: ${note}`);
    faults.push(...placeholderFaults(template), ...passwordFaults(template));
  }
  for (const { folder, shown } of units) await cp(folder, shown, { recursive: true });
  return [...new Set(faults)];
}

async function routeFaults({ routes }: Unit, template: Template): Promise<readonly string[]> {
  if (routes === undefined) return [];
  const manifest = parseRouteManifest(await readJson(routes.manifest));
  return gatewayFaults(template, { ...routes, manifest });
}

/** A stack that is not there is no failure: the others may be. */
async function remove(units: readonly Unit[], stage: string): Promise<void> {
  const absent: string[] = [];
  for (const unit of units) {
    const ended = await osls('remove', unit, [], { listen: true });
    if (!isAbsent(unit, stage, ended)) {
      orLeave(ended);
      continue;
    }
    absent.push(unit.name);
    console.log(`${unit.name}: there is no stack ${unit.service}-${stage}, so nothing to remove.`);
  }
  if (absent.length === units.length) console.log('Nothing was there: is it the stage, the region and the account?');
}

function osls(
  verb: string,
  { name, config }: Unit,
  more: readonly string[],
  listening: { readonly listen?: boolean } = {},
): Promise<Ended> {
  console.log(`\n── ${verb} ${name} ──`);
  return run(['node_modules/osls/bin/serverless.js', verb, '--config', config, ...passedOn, ...more], listening);
}

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8'));
}

/** Ends us with the exit code of what failed; what it said is on the screen already. */
function orLeave({ code }: Ended): void {
  if (code !== 0) leave(code);
}

function leaveWith(title: string, faults: readonly string[]): never {
  leave(1, `${title}\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
}

function leave(code: number, message?: string): never {
  if (message !== undefined) console.error(message);
  process.exit(code);
}
