export const endpointNames = [
  'discovery',
  'jwks',
  'token',
  'introspection',
  'revocation',
  'authorization',
  'userinfo',
] as const;
export type EndpointName = (typeof endpointNames)[number];

/** Requests that reached an endpoint, whatever the answer was. */
export type EndpointCounters = Record<EndpointName, number>;
