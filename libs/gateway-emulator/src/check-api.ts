import { MisconfigurationError } from '@sallyport/protocol';
import { httpMethods } from '@sallyport/route-manifest';
import type { RequestAuthorizer, RestApi, RestAuthorizer, RestRoute, TokenAuthorizer } from './api.js';
import { gatewayResponseTypes } from './failures.js';
import { parseIdentitySource, wholeMatch } from './identity-source.js';
import { segmentsOf } from './route-resolution.js';
import { isParameterSource } from './variables.js';

/** What is checked: the description, and that the functions it names are there. */
interface Described {
  readonly api: RestApi;
  readonly authorizer?: unknown;
  readonly integrations: Readonly<Record<string, unknown>>;
  readonly mounts?: Readonly<Record<string, unknown>>;
}

type Faults = readonly string[];
const when = (broken: boolean, fault: string): Faults => (broken ? [fault] : []);
const between = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;

const segment = /^(\{[A-Za-z0-9._-]+\+?\}|[A-Za-z0-9._:~!$&'()*,;=@%-]+)$/;
const isTemplate = (path: string): boolean => {
  if (path === '/') return true;
  const segments = segmentsOf(path);
  return (
    path.startsWith('/') &&
    segments.every((part) => segment.test(part)) &&
    !segments.slice(0, -1).some((part) => part.endsWith('+}'))
  );
};

function nameFaults(api: RestApi): Faults {
  const wanted = [
    ['id', /^[A-Za-z0-9]+$/],
    ['stage', /^[\w-]+$/],
    ['region', /^[a-z0-9-]+$/],
    ['accountId', /^\d{12}$/],
  ] as const;
  return wanted.flatMap(([key, shape]) => when(!shape.test(api[key]), `api.${key} must match ${shape.source}`));
}

function routeFaults(routes: readonly RestRoute[], integrations: Readonly<Record<string, unknown>>): Faults {
  const seen = new Set<string>();
  return routes.flatMap(({ method, path, integration, authorization }, index) => {
    const at = `api.routes[${index}] (${method} ${path})`;
    const shape = `${method} ${path}`;
    const duplicate = seen.has(shape);
    seen.add(shape);
    const handler = Object.hasOwn(integrations, integration) ? integrations[integration] : undefined;
    return [
      ...when(!httpMethods.includes(method), `${at}: the method must be one of ${httpMethods.join(', ')}`),
      ...when(!['NONE', 'CUSTOM'].includes(authorization), `${at}: authorization must be NONE or CUSTOM`),
      ...when(!isTemplate(path), `${at}: write the path as /text, /{id} or, last, /{proxy+}`),
      ...when(duplicate, `${at}: the same method and path are described twice; remove one`),
      ...when(typeof handler !== 'function', `${at}: integrations has no function "${integration}"; add it`),
    ];
  });
}

/** API Gateway takes one name for a variable at a given place (G1 reads the concrete path, but a deployment would fail). */
function siblingFaults(routes: readonly RestRoute[]): Faults {
  const variableAt = new Map<string, string>();
  return routes.flatMap(({ path }) =>
    segmentsOf(path).flatMap((part, index, parts) => {
      if (!/^\{[^+]+\}$/.test(part)) return [];
      const parent = parts.slice(0, index).join('/');
      const first = variableAt.get(parent) ?? part;
      variableAt.set(parent, first);
      return when(
        first !== part,
        `api.routes: /${parent} has variables ${first} and ${part} at one place; use one name`,
      );
    }),
  );
}

const compiles = (expression: string | undefined): boolean => {
  try {
    return expression === undefined || wholeMatch(expression) instanceof RegExp;
  } catch {
    return false;
  }
};

function tokenFaults({ identitySource, validationExpression }: TokenAuthorizer): Faults {
  return [
    ...when(
      parseIdentitySource('rest', identitySource)?.from !== 'header',
      'api.authorizer.identitySource must be method.request.header.<name>',
    ),
    ...when(!compiles(validationExpression), 'api.authorizer.validationExpression is not a regular expression'),
  ];
}

function requestFaults({ identitySources, resultTtlSeconds }: RequestAuthorizer): Faults {
  return [
    ...identitySources.flatMap((source) =>
      when(
        parseIdentitySource('rest', source) === null,
        `api.authorizer.identitySources: "${source}" must be method.request.header.<name>, ` +
          'method.request.querystring.<name>, stageVariables.<name> or context.<name>',
      ),
    ),
    ...when(
      identitySources.length === 0 && resultTtlSeconds !== 0,
      'api.authorizer.identitySources is empty, but results are cached; name a source or set resultTtlSeconds to 0',
    ),
  ];
}

function authorizerFaults(authorizer: RestAuthorizer): Faults {
  return [
    ...(authorizer.type === 'TOKEN' ? tokenFaults(authorizer) : requestFaults(authorizer)),
    ...when(
      !between(authorizer.resultTtlSeconds, 0, 3600),
      'api.authorizer.resultTtlSeconds must be a whole number from 0 to 3600',
    ),
  ];
}

function responseFaults(responses: NonNullable<RestApi['gatewayResponses']>): Faults {
  return Object.entries(responses).flatMap(([type, { statusCode, responseParameters = {} }]) => {
    const at = `api.gatewayResponses.${type}`;
    const isKnown = gatewayResponseTypes.some((known) => known === type);
    return [
      ...when(!isKnown, `${at}: no such gateway response type`),
      ...when(type === 'REQUEST_TOO_LARGE', `${at}: API Gateway does not let this one be customised; remove it`),
      ...when(statusCode !== undefined && !between(statusCode, 200, 599), `${at}.statusCode must be from 200 to 599`),
      ...Object.entries(responseParameters).flatMap(([name, source]) => [
        ...when(
          !/^gatewayresponse\.(header|querystring|path)\.[!#$%&'*+.^_`|~\w-]+$/.test(name),
          `${at}.responseParameters: "${name}" must be gatewayresponse.header.<name>`,
        ),
        ...when(
          !isParameterSource(source),
          `${at}.responseParameters["${name}"] must be 'text' in single quotes or a variable`,
        ),
      ]),
    ];
  });
}

function corsFaults({ origins, allowCredentials }: NonNullable<RestApi['cors']>): Faults {
  return [
    ...when(origins.length === 0, 'api.cors.origins is empty; name an origin or *'),
    ...when(
      origins.includes('*') && allowCredentials === true,
      'api.cors: browsers refuse * together with credentials',
    ),
  ];
}

/**
 * Passes a description that can be run, with every function it names.
 *
 * @throws MisconfigurationError `settings_invalid`, all faults at once, each with its place and remedy
 */
export function assertSound({ api, authorizer, integrations, mounts = {} }: Described): void {
  const custom = api.routes.some(({ authorization }) => authorization !== 'NONE');
  const { authorizerTimeoutMs = 1000, integrationTimeoutMs = 29_000 } = api;
  const faults = [
    ...nameFaults(api),
    ...routeFaults(api.routes, integrations),
    ...siblingFaults(api.routes),
    ...(api.authorizer === undefined ? [] : authorizerFaults(api.authorizer)),
    ...when(custom && api.authorizer === undefined, 'api.authorizer is missing, but a route has authorization CUSTOM'),
    ...when(
      custom && typeof authorizer !== 'function',
      'authorizer is not a function, but a route has authorization CUSTOM',
    ),
    ...responseFaults(api.gatewayResponses ?? {}),
    ...(api.cors === undefined ? [] : corsFaults(api.cors)),
    ...when(!between(authorizerTimeoutMs, 1, 900_000), 'api.authorizerTimeoutMs must be from 1 to 900000'),
    ...when(!between(integrationTimeoutMs, 50, 29_000), 'api.integrationTimeoutMs must be from 50 to 29000'),
    ...Object.keys(mounts).flatMap((prefix) =>
      when(!/^(\/[\w.-]+)+$/.test(prefix), `mounts: "${prefix}" must be a path such as /_console`),
    ),
  ];
  if (faults.length > 0) throw new MisconfigurationError('settings_invalid', faults);
}
