import type { DeployedApi } from './api.js';
import type { IamRegistry } from './iam/iam-registry.js';
import { wholeMatch } from './identity-source.js';
import { segmentsOf } from './route-resolution.js';

/** Checks that the descriptions of every kind of API share. A fault says its place and its remedy. */

export type Faults = readonly string[];
export const when = (broken: boolean, fault: string): Faults => (broken ? [fault] : []);
export const between = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;

const segment = /^(\{[A-Za-z0-9._-]+\+?\}|[A-Za-z0-9._:~!$&'()*,;=@%-]+)$/;
export const isTemplate = (path: string): boolean => {
  if (path === '/') return true;
  const segments = segmentsOf(path);
  return (
    path.startsWith('/') &&
    segments.every((part) => segment.test(part)) &&
    !segments.slice(0, -1).some((part) => part.endsWith('+}'))
  );
};

/** @param stage - what a stage of this kind may be called */
export function nameFaults(api: DeployedApi, stage: RegExp): Faults {
  const wanted = [
    ['id', /^[A-Za-z0-9]+$/],
    ['stage', stage],
    ['region', /^[a-z0-9-]+$/],
    ['accountId', /^\d{12}$/],
  ] as const;
  return wanted.flatMap(([key, shape]) => when(!shape.test(api[key]), `api.${key} must match ${shape.source}`));
}

export const compiles = (expression: string | undefined): boolean => {
  try {
    return expression === undefined || wholeMatch(expression) instanceof RegExp;
  } catch {
    return false;
  }
};

/** What a deployment of more resources or routes would fail with (G34). */
export const quotaFaults = ({ resourceQuota = 300 }: DeployedApi, count: number): Faults =>
  when(
    count > resourceQuota,
    `api.routes make ${count} resources or routes and an API has ${resourceQuota}: merge some under {proxy+}, split the ` +
      'API, or set api.resourceQuota to what AWS granted',
  );

/** A TTL of cached results (G34). */
export const ttlFaults = (place: string, seconds: number): Faults =>
  when(!between(seconds, 0, 3600), `${place}.resultTtlSeconds must be a whole number from 0 to 3600`);

/** Whether a route's integration is there, by its own name. */
export function integrationFaults(
  at: string,
  integration: string,
  integrations: Readonly<Record<string, unknown>>,
): Faults {
  const handler = Object.hasOwn(integrations, integration) ? integrations[integration] : undefined;
  return when(typeof handler !== 'function', `${at}: integrations has no function "${integration}"; add it`);
}

/** The functions a description names. */
export interface Functions {
  readonly authorizer?: unknown;
  readonly iam?: IamRegistry | undefined;
  readonly integrations: Readonly<Record<string, unknown>>;
}

/** A route with a Lambda authorizer needs it described and given (G70). */
export const customFaults = (custom: boolean, described: unknown, authorizer: unknown): Faults => [
  ...when(custom && described === undefined, 'api.authorizer is missing, but a route has authorization CUSTOM'),
  ...when(
    custom && typeof authorizer !== 'function',
    'authorizer is not a function, but a route has authorization CUSTOM',
  ),
];
