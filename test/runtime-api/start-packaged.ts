import { packaged, type CloudFormation, type Packaged } from '../package/packaged.js';
import { startFunction, type StartedFunction } from './start-function.js';

/** A function of a template as it will run. */
export interface DeployedFunction {
  readonly handler: string;
  readonly timeoutSeconds: number;
  /** Variables that the template itself knows; those that only AWS resolves are left out. */
  readonly environment: Readonly<Record<string, string>>;
}

export function deployedFunction({ Resources }: CloudFormation, name: string): DeployedFunction {
  const found = Object.values(Resources).find(
    ({ Type, Properties }) =>
      Type === 'AWS::Lambda::Function' && String(Properties['FunctionName']).endsWith(`-dev-${name}`),
  );
  if (found === undefined) throw new Error(`the template has no function ${name}`);
  const { Handler, Timeout, Environment } = found.Properties as {
    readonly Handler: string;
    readonly Timeout: number;
    readonly Environment?: { readonly Variables: Readonly<Record<string, unknown>> };
  };
  const known = Object.entries(Environment?.Variables ?? {}).filter(([, value]) => typeof value !== 'object');
  return {
    handler: Handler,
    timeoutSeconds: Timeout,
    environment: Object.fromEntries(known.map(([key, value]) => [key, String(value)])),
  };
}

/**
 * Starts functions of a packaged service as Lambda does, with the environment of the template.
 *
 * @param node - path of a Node 24
 * @param changes - variables set otherwise than in the template: the identity provider of the test
 */
export async function startPackaged(
  node: string,
  name: string,
  changes: Readonly<Record<string, string>>,
  file = 'serverless.yml',
): Promise<StartedFunction> {
  const service: Packaged = await packaged({}, { contents: 'bundles', file });
  const { handler, environment } = deployedFunction(service.template, name);
  return startFunction({ node, name, zip: service.zip(name), handler, environment: { ...environment, ...changes } });
}
