import {
  between,
  customFaults,
  integrationFaults,
  isTemplate,
  nameFaults,
  quotaFaults,
  ttlFaults,
  when,
  type Faults,
  type Functions,
} from '../check-parts.js';
import { iamFaults } from '../iam/check-iam.js';
import { parseIdentitySource } from '../identity-source.js';
import type { HttpApi, HttpCors, HttpLambdaAuthorizer, HttpRoute, JwtAuthorizer } from './http-api.js';
import { parseRouteKey } from './http-routes.js';

function routeFaults(routes: readonly HttpRoute[], { integrations }: Functions): Faults {
  const seen = new Set<string>();
  return routes.flatMap(({ routeKey, integration, authorization, scopes = [] }, index) => {
    const at = `api.routes[${index}] (${routeKey})`;
    const key = parseRouteKey(routeKey);
    const duplicate = seen.has(routeKey);
    seen.add(routeKey);
    return [
      ...when(
        key === null || (key.path !== null && !isTemplate(key.path)),
        `${at}: write the key as "GET /text", "ANY /{id}", "GET /{proxy+}" or "$default"`,
      ),
      ...when(duplicate, `${at}: the same route is described twice; remove one`),
      ...when(
        !['NONE', 'CUSTOM', 'JWT', 'AWS_IAM'].includes(authorization),
        `${at}: authorization must be NONE, CUSTOM, JWT or AWS_IAM`,
      ),
      ...when(scopes.length > 0 && authorization !== 'JWT', `${at}: scopes need authorization JWT`),
      ...when(scopes.length > 10, `${at}: a route takes 10 scopes at most`),
      ...integrationFaults(at, integration, integrations),
    ];
  });
}

function lambdaFaults(authorizer: HttpLambdaAuthorizer): Faults {
  const { identitySources, payloadFormatVersion, enableSimpleResponses, resultTtlSeconds } = authorizer;
  return [
    ...identitySources.flatMap((source) =>
      when(
        parseIdentitySource('http', source) === null,
        `api.authorizer.identitySources: "${source}" must be $request.header.<name>, $request.querystring.<name>, ` +
          '$context.<name> or $stageVariables.<name>',
      ),
    ),
    ...when(
      identitySources.length === 0 && resultTtlSeconds !== 0,
      'api.authorizer.identitySources is empty, but results are cached; name a source or set resultTtlSeconds to 0',
    ),
    ...when(
      enableSimpleResponses === true && payloadFormatVersion !== '2.0',
      'api.authorizer.enableSimpleResponses needs payloadFormatVersion 2.0',
    ),
    ...when(
      !['1.0', '2.0'].includes(payloadFormatVersion),
      'api.authorizer.payloadFormatVersion must be said: 1.0 or 2.0',
    ),
    ...ttlFaults('api.authorizer', resultTtlSeconds),
  ];
}

function jwtFaults({ identitySource, issuer, jwksUri, audience }: JwtAuthorizer): Faults {
  return [
    ...when(
      parseIdentitySource('http', identitySource) === null,
      'api.jwtAuthorizer.identitySource must be $request.header.<name> or $request.querystring.<name>',
    ),
    ...when(!URL.canParse(issuer), 'api.jwtAuthorizer.issuer must be a URL'),
    ...when(jwksUri !== undefined && !URL.canParse(jwksUri), 'api.jwtAuthorizer.jwksUri must be a URL'),
    ...when(!between(audience.length, 1, 50), 'api.jwtAuthorizer.audience must name 1 to 50 audiences'),
  ];
}

const corsFaults = ({ allowOrigins, allowCredentials }: HttpCors): Faults => [
  ...when(allowOrigins.length === 0, 'api.cors.allowOrigins is empty; name an origin or *'),
  ...when(
    allowOrigins.includes('*') && allowCredentials === true,
    'api.cors: * together with credentials is refused; name the origins',
  ),
];

/** Everything that is wrong with the description of an HTTP API. */
export function httpFaults(api: HttpApi, functions: Functions): Faults {
  const asks = (kind: HttpRoute['authorization']) => api.routes.some(({ authorization }) => authorization === kind);
  const { authorizerTimeoutMs = 10_000, integrationTimeoutMs = 30_000 } = api;
  return [
    ...nameFaults(api, /^([\w-]+|\$default)$/),
    ...routeFaults(api.routes, functions),
    ...quotaFaults(api, api.routes.length),
    ...(api.authorizer === undefined ? [] : lambdaFaults(api.authorizer)),
    ...iamFaults(functions),
    ...customFaults(asks('CUSTOM'), api.authorizer, functions.authorizer),
    ...(api.jwtAuthorizer === undefined ? [] : jwtFaults(api.jwtAuthorizer)),
    ...when(
      asks('JWT') && api.jwtAuthorizer === undefined,
      'api.jwtAuthorizer is missing, but a route has authorization JWT',
    ),
    ...(api.cors === undefined ? [] : corsFaults(api.cors)),
    ...when(!between(authorizerTimeoutMs, 1, 10_000), 'api.authorizerTimeoutMs must be from 1 to 10000'),
    ...when(!between(integrationTimeoutMs, 50, 30_000), 'api.integrationTimeoutMs must be from 50 to 30000'),
  ];
}
