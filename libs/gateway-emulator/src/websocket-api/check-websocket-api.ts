import {
  between,
  customFaults,
  integrationFaults,
  nameFaults,
  quotaFaults,
  when,
  type Faults,
  type Functions,
} from '../check-parts.js';
import { parseIdentitySource } from '../identity-source.js';
import type { WebSocketApi } from './websocket-api.js';

/** Everything that is wrong with the description of a WebSocket API. */
export function webSocketFaults(api: WebSocketApi, functions: Functions): Faults {
  const { routes, authorizer, authorizerTimeoutMs = 10_000, integrationTimeoutMs = 29_000 } = api;
  const keys = routes.map(({ routeKey }) => routeKey);
  const custom = routes.some(({ authorization }) => authorization === 'CUSTOM');
  return [
    ...nameFaults(api, /^[\w-]+$/),
    ...quotaFaults(api, routes.length),
    ...routes.flatMap(({ routeKey, integration, authorization = 'NONE' }, index) => {
      const at = `api.routes[${index}] (${routeKey})`;
      return [
        ...when(
          !/^(\$(connect|disconnect|default)|[^$\s].*)$/.test(routeKey),
          `${at}: no such route of API Gateway's own`,
        ),
        ...when(keys.indexOf(routeKey) !== index, `${at}: the same route is described twice; remove one`),
        ...when(
          authorization !== 'NONE' && routeKey !== '$connect',
          `${at}: only $connect can be authorized; remove authorization`,
        ),
        ...when(!['NONE', 'CUSTOM'].includes(authorization), `${at}: authorization must be NONE or CUSTOM`),
        ...integrationFaults(at, integration, functions.integrations),
      ];
    }),
    ...(authorizer?.identitySources ?? []).flatMap((source) =>
      when(
        parseIdentitySource('websocket', source) === null,
        `api.authorizer.identitySources: "${source}" must be route.request.header.<name> or ` +
          'route.request.querystring.<name>, stageVariables.<name> or context.<name>',
      ),
    ),
    ...customFaults(custom, authorizer, functions.authorizer),
    ...when(!between(authorizerTimeoutMs, 1, 900_000), 'api.authorizerTimeoutMs must be from 1 to 900000'),
    ...when(!between(integrationTimeoutMs, 50, 29_000), 'api.integrationTimeoutMs must be from 50 to 29000'),
  ];
}
