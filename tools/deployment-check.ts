import { MisconfigurationError } from '@sallyport/protocol';
import { readSettings } from '@sallyport/settings';
import { environmentOf, functionsOf, type Template, type TemplateFunction } from './template-functions.js';

/** Which --param sets a variable. */
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
  AUTHORIZER_CACHE_TTL_SECONDS: 'cacheTtl',
  TOKEN_MIN_LIFETIME_SECONDS: 'tokenMinLifetime',
  SNAPSHOT_MAX_AGE_SECONDS: 'snapshotMaxAge',
  SCOPE_ALIASES: 'scopeAliases',
  LOG_LEVEL: 'logLevel',
  SecurityGroupIds: 'securityGroupIds',
  SubnetIds: 'subnetIds',
};

/**
 * Returns what is wrong with the environment of each function of a template: every fault its settings would report when it
 * starts, each once, with the parameters that set it.
 *
 * @throws when a function imports something that is not known here
 */
export function settingsFaults(template: Template): readonly string[] {
  const faults = gatesOf(template).flatMap((one) => {
    try {
      readSettings(environmentOf(one));
      return [];
    } catch (error) {
      if (!(error instanceof MisconfigurationError)) throw error;
      return error.faults.map(withParameters);
    }
  });
  return [...new Set(faults)];
}

/** The functions that read settings. */
const gatesOf = (template: Template): readonly TemplateFunction[] =>
  functionsOf(template).filter(({ variables }) => variables['IDENTITY_PROVIDER'] !== undefined);

/** A fault of the settings names variables; who deploys sets them by parameters. */
function withParameters(fault: string): string {
  const named = Object.entries(paramOf).filter(([variable]) => new RegExp(`\\b${variable}\\b`).test(fault));
  return named.length === 0
    ? fault
    : `${fault} (${named.map(([variable, param]) => `${variable}: --param="${param}=…"`).join(', ')})`;
}

/** Returns a line for each variable that still holds the default that is there for packaging alone, each once. */
export function placeholderFaults(template: Template): readonly string[] {
  const found = functionsOf(template).flatMap(({ variables, networks }) =>
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
  if (!functionsOf(template).some(holds)) return [];
  return [
    'tokenCacheUrl holds a password, which would stand in the template: let a security group say who reaches the store.',
  ];
}

const maxEnvironmentBytes = 4_096;

/**
 * Returns a line for each function whose environment is larger than Lambda takes: 4 KB for all of it, which it measures as
 * JSON. What other units export counts as much as a sample of it.
 */
export const environmentFaults = (template: Template): readonly string[] =>
  gatesOf(template).flatMap((one) => {
    const { AWS_LAMBDA_FUNCTION_NAME: _given, ...variables } = environmentOf(one);
    const bytes = Buffer.byteLength(JSON.stringify(variables));
    if (bytes <= maxEnvironmentBytes) return [];
    const [[longest]] = Object.entries(variables).sort(([, a], [, b]) => b.length - a.length) as [[string, string]];
    const param = paramOf[longest];
    const mend = param === undefined ? 'shorten it in deploy/' : `shorten --param="${param}=…"`;
    return [
      `The environment of ${one.name} takes ${bytes} bytes and Lambda allows ${maxEnvironmentBytes}; the longest is ${longest}: ${mend}.`,
    ];
  });

/**
 * Returns a line where functions would write nothing of an outage. The alarm that wakes somebody, and the query of what went
 * wrong, read those lines: with them gone a broken authorizer looks like a quiet one.
 */
export const unwatchedFaults = (template: Template): readonly string[] =>
  logLevelsOf(template)
    .filter((level) => ['fatal', 'silent'].includes(level))
    .map(
      (level) =>
        `logLevel is ${level}: no outage and no misconfiguration is written, so the alarm on them never rings. ` +
        'Take error at most: --param="logLevel=error".',
    );

/** Returns what is given up knowingly: at `error` the alarm still rings, so it may be chosen. */
export const unwatchedNotes = (template: Template): readonly string[] =>
  logLevelsOf(template).includes('error')
    ? [
        'logLevel is error: refusals are not written, so the query of refusals by reason finds none, and neither are ' +
          'warnings at start, such as checks that are off.',
      ]
    : [];

/** The Node that built, and what it built bytecode for; the functions run on another. */
export const builderNotes = (node: string, arch: string): readonly string[] =>
  node.startsWith('24.') && arch === 'arm64'
    ? []
    : [
        `this was built by Node ${node} on ${arch}; nodejs24.x on arm64 takes bytecode of its own alone, so the functions compile ` +
          'at their start. It works, and takes longer: docs/deploy.md says how to build for it.',
      ];

/** As the settings read them: in either case. */
const logLevelsOf = (template: Template): readonly string[] => [
  ...new Set(functionsOf(template).map(({ variables }) => String(variables['LOG_LEVEL']).trim().toLowerCase())),
];

/** RFC 2606 reserves the names, and no account has that number. */
const isPlaceholder = (value: string): boolean =>
  /(^|[./])example\.com\b/.test(value) || value.includes(':000000000000:') || value === 'example';
