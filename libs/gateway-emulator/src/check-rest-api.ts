import { httpMethods } from '@sallyport/route-manifest';
import {
  between,
  compiles,
  customFaults,
  integrationFaults,
  isTemplate,
  nameFaults,
  quotaFaults,
  ttlFaults,
  when,
  type Faults,
  type Functions,
} from './check-parts.js';
import type {
  RequestAuthorizer,
  RestApi,
  RestAuthorizer,
  RestRoute,
  TokenAuthorizer,
  UserPoolsAuthorizer,
} from './api.js';
import { gatewayResponseTypes } from './failures.js';
import { iamFaults } from './iam/check-iam.js';
import { parseIdentitySource } from './identity-source.js';
import { MalformedPolicy, readStatements } from './policy-document.js';
import { segmentsOf } from './route-resolution.js';
import { usageFaults } from './usage-plans/check-usage-plans.js';
import { isParameterSource } from './variables.js';

const authorizations: readonly string[] = ['NONE', 'CUSTOM', 'COGNITO_USER_POOLS', 'AWS_IAM'];

function routeFaults(routes: readonly RestRoute[], integrations: Readonly<Record<string, unknown>>): Faults {
  const seen = new Set<string>();
  return routes.flatMap(({ method, path, integration, authorization, scopes = [] }, index) => {
    const at = `api.routes[${index}] (${method} ${path})`;
    const shape = `${method} ${path}`;
    const duplicate = seen.has(shape);
    seen.add(shape);
    return [
      ...when(!httpMethods.includes(method), `${at}: the method must be one of ${httpMethods.join(', ')}`),
      ...when(
        !authorizations.includes(authorization),
        `${at}: authorization must be NONE, CUSTOM, COGNITO_USER_POOLS or AWS_IAM`,
      ),
      ...when(
        scopes.length > 0 && authorization !== 'COGNITO_USER_POOLS',
        `${at}: scopes need authorization COGNITO_USER_POOLS; a Lambda authorizer knows its own`,
      ),
      ...when(!isTemplate(path), `${at}: write the path as /text, /{id} or, last, /{proxy+}`),
      ...when(duplicate, `${at}: the same method and path are described twice; remove one`),
      ...integrationFaults(at, integration, integrations),
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

/** Every path from the root to a template is a resource, whether it has a method or not. */
const resourcesOf = (routes: readonly RestRoute[]): number =>
  new Set(routes.flatMap(({ path }) => segmentsOf(path).map((_, index, parts) => parts.slice(0, index + 1).join('/'))))
    .size + 1;

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
    ...ttlFaults('api.authorizer', authorizer.resultTtlSeconds),
  ];
}

function userPoolsFaults({
  identitySource,
  userPools,
  validationExpression,
  resultTtlSeconds,
}: UserPoolsAuthorizer): Faults {
  const place = 'api.userPoolsAuthorizer';
  return [
    ...when(
      parseIdentitySource('rest', identitySource)?.from !== 'header',
      `${place}.identitySource must be method.request.header.<name>`,
    ),
    ...when(!compiles(validationExpression), `${place}.validationExpression is not a regular expression`),
    ...when(userPools.length === 0, `${place}.userPools is empty; name the issuer of a pool`),
    ...userPools.flatMap(({ issuer, jwksUri = issuer }) =>
      when(![issuer, jwksUri].every((url) => URL.canParse(url)), `${place}.userPools: issuer and jwksUri must be URLs`),
    ),
    ...ttlFaults(place, resultTtlSeconds),
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

function resourcePolicyFaults({ resourcePolicy }: RestApi): Faults {
  if (resourcePolicy === undefined) return [];
  try {
    readStatements(resourcePolicy, 'resource');
  } catch (error) {
    return [`api.resourcePolicy: ${error instanceof MalformedPolicy ? error.message : 'is no policy'}`];
  }
  return when(JSON.stringify(resourcePolicy).length > 8192, 'api.resourcePolicy is longer than 8192 characters');
}

/** Everything that is wrong with the description of a REST API. */
export function restFaults(api: RestApi, functions: Functions): Faults {
  const custom = api.routes.some(({ authorization }) => authorization === 'CUSTOM');
  const { authorizerTimeoutMs = 1000, integrationTimeoutMs = 29_000 } = api;
  return [
    ...nameFaults(api, /^[\w-]+$/),
    ...routeFaults(api.routes, functions.integrations),
    ...siblingFaults(api.routes),
    ...quotaFaults(api, resourcesOf(api.routes)),
    ...(api.authorizer === undefined ? [] : authorizerFaults(api.authorizer)),
    ...(api.userPoolsAuthorizer === undefined ? [] : userPoolsFaults(api.userPoolsAuthorizer)),
    ...when(
      api.userPoolsAuthorizer === undefined &&
        api.routes.some(({ authorization }) => authorization === 'COGNITO_USER_POOLS'),
      'api.userPoolsAuthorizer is missing, but a route has authorization COGNITO_USER_POOLS',
    ),
    ...customFaults(custom, api.authorizer, functions.authorizer),
    ...iamFaults(functions),
    ...usageFaults(api),
    ...resourcePolicyFaults(api),
    ...responseFaults(api.gatewayResponses ?? {}),
    ...(api.cors === undefined ? [] : corsFaults(api.cors)),
    ...when(!between(authorizerTimeoutMs, 1, 900_000), 'api.authorizerTimeoutMs must be from 1 to 900000'),
    ...when(!between(integrationTimeoutMs, 50, 29_000), 'api.integrationTimeoutMs must be from 50 to 29000'),
  ];
}
