import { listOf, type Setting } from './setting.js';

/**
 * What a gateway may build its cache key from: `method.request.header.X` and `context.X` (REST), `route.request.header.X`
 * (WebSocket), `$request.header.X` and `$context.X` (HTTP API). Path parameters are no identity source anywhere.
 */
const source =
  /^(?:(?:method|route)\.request\.(?:header|querystring)\.[^\s,]+|\$request\.(?:header|querystring)\.[^\s,]+|\$?context\.[A-Za-z0-9.]+|\$?stageVariables\.\w+)$/;

export const identitySources = (name: string, setting: Pick<Setting<unknown>, 'means'>) =>
  listOf(name, { matches: source, expected }, { ...setting, default: [] as readonly string[] });

const expected = () =>
  'identity sources by commas, such as method.request.header.Authorization,context.resourceId,context.httpMethod ' +
  'or $request.header.Authorization,$context.routeKey';

/** Whether a key with these sources tells the routes of an API apart. */
export interface RouteInKey {
  /** A REST API's resource and method. */
  readonly rest: boolean;
  /** An HTTP API's route key. */
  readonly http: boolean;
}

export function routeInKey(sources: readonly string[]): RouteInKey {
  const has = (variable: string): boolean =>
    sources.includes(`context.${variable}`) || sources.includes(`$context.${variable}`);
  return { rest: has('resourceId') && has('httpMethod'), http: has('routeKey') };
}

/** Whether a source is this request header; names of headers have no case. */
export const isHeader = (source: string, header: string): boolean =>
  source.replace(/^\$|^(?:method|route)\./, '').toLowerCase() === `request.header.${header.toLowerCase()}`;

/** Whether a source is this query parameter; their names have a case. */
export const isQuery = (source: string, parameter: string): boolean =>
  source.replace(/^\$|^(?:method|route)\./, '') === `request.querystring.${parameter}`;
