/** `--param="<name>=<value>"`, by name. */
export type Parameters = Readonly<Record<string, string>>;

/** Returns what is wrong with the parameters among themselves, before anything is packaged. */
export const parameterFaults = (params: Parameters): readonly string[] => [
  ...corsFaults(params),
  ...tokenCacheFaults(params),
  ...cacheKeyFaults(params),
  ...scopeAliasesFaults(params),
];

/** Returns what is said of a shared token cache and would have no effect. */
export function tokenCacheFaults(params: Parameters): readonly string[] {
  if (params['tokenCache'] === 'redis') return [];
  return ['tokenCacheUrl', 'securityGroupIds', 'subnetIds']
    .filter((name) => params[name] !== undefined)
    .map((name) => `${name} is of a Redis: add --param="tokenCache=redis", or leave it out.`);
}

/** Returns what a REST API cannot do with these parameters: its own refusals name one origin, or all. */
export function corsFaults(params: Parameters): readonly string[] {
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

/**
 * Returns a line where the authorizer would be told that an answer is kept for one route, and a TOKEN authorizer keeps it
 * under its header alone: for every route of the token.
 */
export function cacheKeyFaults({
  cacheKey,
  authorizerType = 'token',
  gateway = 'rest',
}: Parameters): readonly string[] {
  if (cacheKey !== 'route' || gateway !== 'rest' || authorizerType !== 'token') return [];
  return [
    'cacheKey is route, and a TOKEN authorizer keeps an answer under the token alone: ' +
      'add --param="authorizerType=request", or leave cacheKey out.',
  ];
}

/** Returns a line for aliases that are no JSON: a function has no file of that path. What they say, its settings read. */
export function scopeAliasesFaults({ scopeAliases }: Parameters): readonly string[] {
  if (scopeAliases === undefined) return [];
  try {
    const aliases: unknown = JSON.parse(scopeAliases);
    if (typeof aliases === 'object' && aliases !== null && !Array.isArray(aliases)) return [];
  } catch {
    // said below
  }
  return [
    'scopeAliases is no JSON object, and a path would lead nowhere in a function: ' +
      `--param='scopeAliases={"<provider>":{"<ours>":"<theirs>"}}', a file's text by "scopeAliases=$(cat <file>)".`,
  ];
}
