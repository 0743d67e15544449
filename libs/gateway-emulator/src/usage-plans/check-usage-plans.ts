import type { RestApi } from '../api.js';
import { between, when, type Faults } from '../check-parts.js';
import type { ApiKey, Throttle, UsagePlan } from './usage-plan.js';

const repeated = (values: readonly string[]): boolean => new Set(values).size !== values.length;

const throttleFaults = (place: string, throttle: Throttle | undefined): Faults =>
  throttle === undefined
    ? []
    : [
        ...when(!(throttle.rateLimit > 0), `${place}.throttle.rateLimit must be above 0`),
        ...when(!between(throttle.burstLimit, 1, 1e9), `${place}.throttle.burstLimit must be a whole number above 0`),
      ];

const keyFaults = (keys: readonly ApiKey[]): Faults => [
  ...keys.flatMap(({ id, value }) =>
    when(!between(value.length, 20, 128), `api.apiKeys: the value of "${id}" must have 20 to 128 characters`),
  ),
  ...when(repeated(keys.map(({ id }) => id)), 'api.apiKeys: an id is used twice'),
  ...when(repeated(keys.map(({ value }) => value)), 'api.apiKeys: a value is used twice; values are unique'),
];

const planFaults = (plans: readonly UsagePlan[], keys: readonly ApiKey[]): Faults => [
  ...plans.flatMap(({ name, keyIds, throttle, quota }) => [
    ...keyIds.flatMap((id) =>
      when(
        !keys.some((key) => key.id === id),
        `api.usagePlans "${name}": no key has the id "${id}"; add it to apiKeys`,
      ),
    ),
    ...throttleFaults(`api.usagePlans "${name}"`, throttle),
    ...when(
      quota !== undefined && !between(quota.limit, 1, 1e12),
      `api.usagePlans "${name}".quota.limit must be a whole number above 0`,
    ),
  ]),
  ...when(
    repeated(plans.flatMap(({ keyIds }) => [...new Set(keyIds)])),
    'api.usagePlans: a key may be in one plan of a stage only',
  ),
];

/** What is wrong with the keys and plans of a REST API (G52 to G56). */
export function usageFaults({ routes, apiKeySource, apiKeys = [], usagePlans = [], throttle }: RestApi): Faults {
  return [
    ...keyFaults(apiKeys),
    ...planFaults(usagePlans, apiKeys),
    ...throttleFaults('api', throttle),
    ...routes.flatMap(({ method, path, apiKeyRequired, authorization }) =>
      when(
        apiKeyRequired === true && apiKeySource === 'AUTHORIZER' && authorization !== 'CUSTOM',
        `api.routes (${method} ${path}): with apiKeySource AUTHORIZER a key comes from authorization CUSTOM alone`,
      ),
    ),
  ];
}
