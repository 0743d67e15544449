import type { ManifestRoute } from '@sallyport/route-manifest';
import { scopesOf } from '@sallyport/protocol';
import { schemeNames } from './security.js';

export interface SchemeOptions {
  /** Where callers get a token with their client credentials (RFC 6749 §4.4). Unknown: a plain bearer token. */
  readonly tokenUrl?: string;
  /** Our scope name → the one that callers ask their issuer for. Default: the same. */
  readonly scopeName?: (scope: string) => string;
  /** Our scope name → what it allows, in a sentence. */
  readonly scopeDescriptions?: Readonly<Record<string, string>>;
}

/** A Security Scheme Object, with the extension that API Gateway reads. */
export type SecurityScheme = Readonly<Record<string, unknown>>;

/** Returns the schemes that these routes use, and no other. */
export function securitySchemes(
  routes: readonly ManifestRoute[],
  options: SchemeOptions = {},
): Record<string, SecurityScheme> {
  const takesToken = routes.some(({ access }) => access === 'authenticated' || access === 'scopes');
  return {
    ...(takesToken && { [schemeNames.accessToken]: tokenScheme(routes, options) }),
    ...(routes.some(({ apiKey }) => apiKey) && {
      [schemeNames.apiKey]: { type: 'apiKey', in: 'header', name: 'x-api-key', description: 'Checked by the gateway.' },
    }),
    ...(routes.some(({ access }) => access === 'iam') && {
      [schemeNames.signature]: {
        type: 'apiKey',
        in: 'header',
        name: 'Authorization',
        description: 'AWS Signature Version 4, checked by the gateway.',
        'x-amazon-apigateway-authtype': 'awsSigv4',
      },
    }),
  };
}

function tokenScheme(routes: readonly ManifestRoute[], options: SchemeOptions): SecurityScheme {
  const { tokenUrl, scopeName = (scope) => scope, scopeDescriptions = {} } = options;
  if (tokenUrl === undefined) return { type: 'http', scheme: 'bearer' };
  const scopes = scopesOf(routes).map((scope) => [scopeName(scope), descriptionOf(scopeDescriptions, scope)]);
  return { type: 'oauth2', flows: { clientCredentials: { tokenUrl, scopes: Object.fromEntries(scopes) } } };
}

const descriptionOf = (descriptions: Readonly<Record<string, string>>, scope: string): string =>
  Object.hasOwn(descriptions, scope) ? descriptions[scope]! : '';
