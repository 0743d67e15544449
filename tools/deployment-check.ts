import { MisconfigurationError } from '@sallyport/protocol';
import { readSettings } from '@sallyport/settings';

/** A packaged CloudFormation template, as far as it is read. */
export interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: unknown }>>;
}

interface FunctionProperties {
  readonly FunctionName: string;
  readonly VpcConfig?: Readonly<Record<'SecurityGroupIds' | 'SubnetIds', { readonly 'Fn::Split': readonly string[] }>>;
  readonly Environment?: { readonly Variables?: Readonly<Record<string, unknown>> };
}

/** Which --param sets a variable whose default is there for packaging alone. */
const paramOf: Readonly<Record<string, string>> = {
  OIDC_ISSUER: 'issuer',
  OIDC_AUDIENCE: 'audience',
  OIDC_CLIENT_SECRET_ID: 'clientSecretArn',
  AUTH0_DOMAIN: 'domain',
  AUTH0_AUDIENCE: 'audience',
  AUTH0_CLIENT_SECRET_ID: 'clientSecretArn',
  ARCULIX_BASE_URL: 'baseUrl',
  ARCULIX_CLIENT_IDS: 'clientIds',
  ARCULIX_CLIENT_SECRET_ID: 'clientSecretArn',
  ARCULIX_INTROSPECTION_CLIENT_SECRET_ID: 'introspectionSecretArn',
  CORS_ORIGINS: 'corsOrigin',
  TOKEN_CACHE_URL: 'tokenCacheUrl',
  SecurityGroupIds: 'securityGroupIds',
  SubnetIds: 'subnetIds',
};

/** What the outputs of other units look like; they are known only to CloudFormation. */
const imported: readonly (readonly [RegExp, string])[] = [
  [/-UserPoolId$/, 'eu-west-1_AbCdEf123'],
  [/-(?:SignIn)?ClientId$/, 'exampleclientid'],
  [/-Domain$/, 'https://sallyport.auth.eu-west-1.amazoncognito.com'],
  [/-SecretArn$/, 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:sallyport-AbCdEf'],
  [/-PremiumApiUrl$/, 'https://aaaaaaaaaa.execute-api.eu-west-1.amazonaws.com/dev'],
];

/**
 * Returns what is wrong with the environment of each function of a template: every fault its settings would report when it
 * starts, each once.
 *
 * @throws when a function imports something that is not known here
 */
export function settingsFaults(template: Template): readonly string[] {
  const faults = environmentsOf(template).flatMap(({ name, variables }) => {
    if (variables['IDENTITY_PROVIDER'] === undefined) return [];
    const environment = Object.fromEntries(
      Object.entries(variables).map(([key, value]) => [key, typeof value === 'string' ? value : sampleOf(name, value)]),
    );
    try {
      readSettings({ ...environment, AWS_LAMBDA_FUNCTION_NAME: name });
      return [];
    } catch (error) {
      if (!(error instanceof MisconfigurationError)) throw error;
      return error.faults;
    }
  });
  return [...new Set(faults)];
}

/** Returns a line for each variable that still holds the default that is there for packaging alone, each once. */
export function placeholderFaults(template: Template): readonly string[] {
  const found = environmentsOf(template).flatMap(({ variables, networks }) =>
    [...Object.entries(variables), ...networks].flatMap(([name, value]) =>
      typeof value === 'string' && isPlaceholder(value)
        ? [`${name} is ${value}, which stands for yours: --param="${paramOf[name] ?? name}=…"`]
        : [],
    ),
  );
  return [...new Set(found)];
}

/** Returns a line where a variable would put a password into the template, for everybody who may look at the function. */
export function passwordFaults(template: Template): readonly string[] {
  const holds = ({ variables }: { readonly variables: Readonly<Record<string, unknown>> }) =>
    /^rediss?:\/\/[^/@]*:[^/@]*@/.test(String(variables['TOKEN_CACHE_URL']));
  if (!environmentsOf(template).some(holds)) return [];
  return [
    'tokenCacheUrl holds a password, which would stand in the template: let a security group say who reaches the store.',
  ];
}

/** Returns what is said of a shared token cache and would have no effect. */
export function tokenCacheFaults(params: Readonly<Record<string, string>>): readonly string[] {
  if (params['tokenCache'] === 'redis') return [];
  return ['tokenCacheUrl', 'securityGroupIds', 'subnetIds']
    .filter((name) => params[name] !== undefined)
    .map((name) => `${name} is of a Redis: add --param="tokenCache=redis", or leave it out.`);
}

/** RFC 2606 reserves the names, and no account has that number. */
const isPlaceholder = (value: string): boolean =>
  /(^|[./])example\.com\b/.test(value) || value.includes(':000000000000:') || value === 'example';

/** Returns what a REST API cannot do with these parameters: its own refusals name one origin, or all. */
export function corsFaults(params: Readonly<Record<string, string>>): readonly string[] {
  const { corsOrigin = '', corsOrigins, gateway = 'rest' } = params;
  if (corsOrigin.includes(',')) {
    return ['corsOrigin is one origin, or *: name several with --param="corsOrigins=…" beside --param="corsOrigin=*".'];
  }
  if (corsOrigins === undefined || (gateway === 'rest' && corsOrigin === '*') || corsOrigins === corsOrigin) return [];
  return [
    gateway === 'rest'
      ? 'corsOrigins names several, and the gateway\'s own refusals can name only one: add --param="corsOrigin=*".'
      : 'An HTTP API takes its origins from corsOrigin: leave corsOrigins out, or list them in deploy/gateway/http.yml.',
  ];
}

function environmentsOf({ Resources }: Template) {
  return Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::Lambda::Function')
    .map(({ Properties }) => {
      const { FunctionName, Environment, VpcConfig } = Properties as FunctionProperties;
      const networks = Object.entries(VpcConfig ?? {}).map(([name, ids]) => [name, ids['Fn::Split'][1]] as const);
      return { name: FunctionName, variables: Environment?.Variables ?? {}, networks };
    });
}

function sampleOf(functionName: string, value: unknown): string {
  const joined = (value as { readonly 'Fn::Join'?: readonly [string, readonly unknown[]] } | null)?.['Fn::Join'];
  if (joined !== undefined) return joined[1].map((part) => sampleOf(functionName, part)).join(joined[0]);
  const name = (value as { readonly 'Fn::ImportValue'?: string } | null)?.['Fn::ImportValue'];
  const sample = imported.find(([pattern]) => name !== undefined && pattern.test(name))?.[1];
  if (sample === undefined) throw new Error(`${functionName} takes ${JSON.stringify(value)}, which is not known here.`);
  return sample;
}
