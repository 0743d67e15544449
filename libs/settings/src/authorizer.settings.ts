import { hidden } from './hidden.js';
import { identitySources, isHeader, isQuery, routeInKey, type RouteInKey } from './identity-sources.js';
import { list, oneOf, pattern, wholeNumber } from './setting.js';
import type { SettingsReader } from './settings-reader.js';
import { readUsagePlanKeys, type UsagePlanKeys } from './usage-plan-keys.js';

export const authorizerSettings = {
  decides: oneOf('AUTHORIZER_DECIDES', ['scopes', 'authenticate'], {
    means: 'Whether the authorizer decides on scopes, or lets any good token pass and leaves scopes to the guard.',
    default: 'scopes',
  }),
  policy: oneOf('AUTHORIZER_POLICY', ['routes', 'method-arn', 'stage'], {
    means:
      'What a policy names: every route this token may call; the one method that was asked for, without a cache; ' +
      'or the whole stage, with AUTHORIZER_DECIDES=authenticate.',
    default: 'routes',
  }),
  response: oneOf('AUTHORIZER_RESPONSE', ['iam', 'simple'], {
    means: 'How HTTP API 2.0 events are answered: with a policy, or with isAuthorized.',
    default: 'iam',
  }),
  identitySources: identitySources('AUTHORIZER_IDENTITY_SOURCES', {
    means: 'The identity sources the gateway is configured with. Unset: the token header alone.',
  }),
  policyMaxBytes: wholeNumber('AUTHORIZER_POLICY_MAX_BYTES', [512, 6_000_000], {
    means: 'A policy with more bytes is sent whole and warned of.',
    default: 8192,
  }),
  policyExpires: oneOf('AUTHORIZER_POLICY_EXPIRES', ['no', 'yes'], {
    means:
      'Whether an Allow carries the condition that the token has not expired. That API Gateway honours it is unverified: never the only control.',
    default: 'no',
  }),
  websocketTokenFrom: oneOf('WEBSOCKET_TOKEN_FROM', ['header', 'query', 'subprotocol'], {
    means:
      'Where $connect carries the token: the token header; a query parameter; or a subprotocol named bearer.<token>.',
    default: 'header',
  }),
  websocketTokenParameter: pattern(
    'WEBSOCKET_TOKEN_PARAMETER',
    { matches: /^[\w.-]{1,64}$/, expected: () => 'a name of letters, digits, _ . and -' },
    { means: 'The query parameter of WEBSOCKET_TOKEN_FROM=query.', default: 'access_token' },
  ),
  websocketScopes: list('WEBSOCKET_SCOPES', {
    means: 'Scopes that $connect asks for, all of them. Unset: any good token may connect.',
    default: [],
  }),
};

/** How the authorizer answers, and what the gateway does with its answers. */
export interface AuthorizerSettings {
  readonly decides: 'scopes' | 'authenticate';
  readonly policy: 'routes' | 'method-arn' | 'stage';
  readonly response: 'iam' | 'simple';
  /** Whether the gateway's cache key tells routes apart. */
  readonly routeInKey: RouteInKey;
  readonly policyMaxBytes: number;
  readonly policyExpires: boolean;
  /** Read by name alone: settings can be logged whole. */
  readonly usagePlanKeys: UsagePlanKeys;
  readonly websocket: WebSocketSettings;
  /** To be said when the authorizer starts. */
  readonly notices: readonly string[];
}

export interface WebSocketSettings {
  readonly tokenFrom: 'header' | 'query' | 'subprotocol';
  readonly parameter: string;
  readonly scopes: readonly string[];
}

/** The shared settings that the authorizer's are checked against. */
export interface AuthorizerSurroundings {
  readonly providers: readonly string[];
  readonly cacheTtlSeconds: number;
  readonly tokenHeader: string;
  readonly missingScopeStatus: 403 | 401;
}

/** Returns the authorizer's settings, every fault noted: a combination that would open more than it says does not start. */
export function readAuthorizerSettings(reader: SettingsReader, around: AuthorizerSurroundings): AuthorizerSettings {
  const {
    identitySources: sources,
    policyExpires,
    websocketTokenFrom: tokenFrom,
    websocketTokenParameter: parameter,
    websocketScopes: scopes,
    ...read
  } = reader.values(authorizerSettings);
  const settings = {
    ...read,
    routeInKey: routeInKey(sources),
    policyExpires: policyExpires === 'yes',
    websocket: { tokenFrom, parameter, scopes },
  };
  for (const fault of contradictions(settings, sources, around)) reader.fault(fault);
  return hidden(
    { ...settings, notices: noticesOf(settings, around) },
    'usagePlanKeys',
    readUsagePlanKeys(reader, around.providers),
  );
}

type Read = Omit<AuthorizerSettings, 'notices' | 'usagePlanKeys'>;

function contradictions(settings: Read, sources: readonly string[], around: AuthorizerSurroundings): string[] {
  const faults: string[] = [];
  const cached = around.cacheTtlSeconds > 0;
  if (settings.policy === 'method-arn' && cached) {
    faults.push(
      `AUTHORIZER_POLICY is method-arn and AUTHORIZER_CACHE_TTL_SECONDS is ${around.cacheTtlSeconds}: a cached policy of ` +
        'one method refuses every other. Set the TTL to 0, here and at the gateway, or take AUTHORIZER_POLICY=routes.',
    );
  }
  if (settings.policy === 'stage' && settings.decides !== 'authenticate') {
    faults.push(
      'AUTHORIZER_POLICY is stage and AUTHORIZER_DECIDES is scopes: a policy for the whole stage decides on no scope. ' +
        'Set AUTHORIZER_DECIDES=authenticate, so that the guard decides, or take AUTHORIZER_POLICY=routes.',
    );
  }
  if (settings.response === 'simple' && cached && !settings.routeInKey.http) {
    faults.push(
      'AUTHORIZER_RESPONSE is simple without $context.routeKey in AUTHORIZER_IDENTITY_SOURCES: one cached answer would ' +
        'open every route. Add it, here and at the gateway, or set AUTHORIZER_CACHE_TTL_SECONDS=0.',
    );
  }
  if (cached && sources.length > 0 && !sources.some((source) => holdsToken(source, settings.websocket, around))) {
    faults.push(
      `AUTHORIZER_IDENTITY_SOURCES does not hold the token (the header ${around.tokenHeader}): one caller would get the ` +
        'cached answer of another. Add it, here and at the gateway, or set AUTHORIZER_CACHE_TTL_SECONDS=0.',
    );
  }
  return faults;
}

function holdsToken(
  source: string,
  { tokenFrom, parameter }: WebSocketSettings,
  around: AuthorizerSurroundings,
): boolean {
  if (isHeader(source, around.tokenHeader)) return true;
  if (tokenFrom === 'query') return isQuery(source, parameter);
  return tokenFrom === 'subprotocol' && isHeader(source, 'Sec-WebSocket-Protocol');
}

function noticesOf({ decides, policy, routeInKey: key, websocket }: Read, around: AuthorizerSurroundings): string[] {
  const notices: string[] = [];
  if (decides === 'authenticate') {
    const opens = policy === 'stage' ? 'the whole stage' : 'every declared route';
    notices.push(
      `AUTHORIZER_DECIDES is authenticate: any good token passes the gateway to ${opens}; scopes are the guard's.`,
    );
  }
  if (around.missingScopeStatus === 401 && around.cacheTtlSeconds > 0 && !key.rest) {
    notices.push(
      'MISSING_SCOPE_STATUS is 401 and policies are cached: give the gateway response ACCESS_DENIED the status 401 too.',
    );
  }
  if (websocket.tokenFrom === 'query') {
    notices.push('WEBSOCKET_TOKEN_FROM is query: tokens in URLs end up in access logs; subprotocol keeps them out.');
  }
  return notices;
}
