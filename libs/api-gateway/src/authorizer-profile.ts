import type { ScopeSeparator } from './authorizer-context.js';

/**
 * How the authorizer answers and what its gateway does with an answer. Which combinations are safe is checked where
 * settings are read, so that every fault shows at boot.
 */
export interface AuthorizerProfile {
  /** `authenticate`: any good token passes to every declared route but those of IAM; the guard decides on scopes. */
  readonly decides: 'scopes' | 'authenticate';
  /** `routes`: every route of the token. `method-arn`: what was asked for, for a gateway without a cache. `stage`: all. */
  readonly policy: 'routes' | 'method-arn' | 'stage';
  /** For HTTP API events of format 2.0. */
  readonly response: 'iam' | 'simple';
  /** 401 can be said where an answer is of one route only: no cache, or the route in its key. */
  readonly missingScopeStatus: 403 | 401;
  readonly scopeSeparator: ScopeSeparator;
  /** How long the gateway keeps an answer; 0: not at all. */
  readonly cacheTtlSeconds: number;
  /** Whether the key of its cache tells routes apart: `rest` by resource and method, `http` by route key. */
  readonly routeInKey: { readonly rest: boolean; readonly http: boolean };
  /** Whether an Allow carries a condition on the time of `exp`. That API Gateway honours it is unverified. */
  readonly policyExpires: boolean;
}

export const defaultProfile: AuthorizerProfile = {
  decides: 'scopes',
  policy: 'routes',
  response: 'iam',
  missingScopeStatus: 403,
  scopeSeparator: 'space',
  cacheTtlSeconds: 300,
  routeInKey: { rest: false, http: false },
  policyExpires: false,
};
