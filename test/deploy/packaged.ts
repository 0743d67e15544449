import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { packaged } from '../package/packaged.js';

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
 * Packages a unit as `npm run package` does, with empty bundles: what is looked at is the template.
 *
 * @throws with what osls printed, when it fails
 */
export async function packageUnit(unit: Unit, params: Readonly<Record<string, string>> = {}): Promise<Packaged> {
  const { folder, template } = await packaged(params, { file: units[unit] });
  const { Resources, Outputs, Conditions } = template as unknown as Template;
  const state = JSON.parse(readFileSync(path.join(folder, 'serverless-state.json'), 'utf8')) as {
    service: { provider: { logs?: unknown } };
  };
  const zips = readdirSync(folder).filter((file) => file.endsWith('.zip'));
  return {
    resources: Resources,
    outputs: Outputs,
    zips: zips.toSorted(),
    conditions: Conditions ?? {},
    logs: state.service.provider.logs,
  };
}

interface Template {
  readonly Resources: Packaged['resources'];
  readonly Outputs: Packaged['outputs'];
  readonly Conditions?: Packaged['conditions'];
}

/** The resources of one type, by logical id. */
export const ofType = ({ resources }: Packaged, type: string): Readonly<Record<string, Resource>> =>
  Object.fromEntries(Object.entries(resources).filter(([, resource]) => resource.Type === type));
