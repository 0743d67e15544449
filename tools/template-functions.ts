/** A packaged CloudFormation template, as far as it is read. */
export interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: unknown }>>;
}

/** A function of a template. */
export interface TemplateFunction {
  readonly name: string;
  /** As they stand there: texts, and what only CloudFormation knows. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** Security groups and subnets, lists by commas, each under its property's name. */
  readonly networks: readonly (readonly [string, string | undefined])[];
}

interface FunctionProperties {
  readonly FunctionName: string;
  readonly VpcConfig?: Readonly<Record<'SecurityGroupIds' | 'SubnetIds', { readonly 'Fn::Split': readonly string[] }>>;
  readonly Environment?: { readonly Variables?: Readonly<Record<string, unknown>> };
}

/** What the outputs of other units look like; they are known only to CloudFormation. */
const imported: readonly (readonly [RegExp, string])[] = [
  [/-UserPoolId$/, 'eu-west-1_AbCdEf123'],
  [/-(?:SignIn)?ClientId$/, 'exampleclientid'],
  [/-Domain$/, 'https://sallyport.auth.eu-west-1.amazoncognito.com'],
  [/-SecretArn$/, 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:sallyport-AbCdEf'],
  [/-PremiumApiUrl$/, 'https://aaaaaaaaaa.execute-api.eu-west-1.amazonaws.com/dev'],
];

export function functionsOf({ Resources }: Template): readonly TemplateFunction[] {
  return Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::Lambda::Function')
    .map(({ Properties }) => {
      const { FunctionName, Environment, VpcConfig } = Properties as FunctionProperties;
      const networks = Object.entries(VpcConfig ?? {}).map(([name, ids]) => [name, ids['Fn::Split'][1]] as const);
      return { name: FunctionName, variables: Environment?.Variables ?? {}, networks };
    });
}

/**
 * Returns the environment that a function starts with, with a sample for what other units export.
 *
 * @throws when it takes something that is not known here
 */
export function environmentOf({ name, variables }: TemplateFunction): Readonly<Record<string, string>> {
  const texts = Object.entries(variables).map(([key, value]) => [key, sampleOf(name, value)] as const);
  return { ...Object.fromEntries(texts), AWS_LAMBDA_FUNCTION_NAME: name };
}

function sampleOf(functionName: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  const joined = (value as { readonly 'Fn::Join'?: readonly [string, readonly unknown[]] } | null)?.['Fn::Join'];
  if (joined !== undefined) return joined[1].map((part) => sampleOf(functionName, part)).join(joined[0]);
  const name = (value as { readonly 'Fn::ImportValue'?: string } | null)?.['Fn::ImportValue'];
  const sample = imported.find(([pattern]) => name !== undefined && pattern.test(name))?.[1];
  if (sample === undefined) throw new Error(`${functionName} takes ${JSON.stringify(value)}, which is not known here.`);
  return sample;
}
