import type { RestApi, TokenAuthorizer } from '@sallyport/gateway-emulator';
import type { RouteManifest } from '@sallyport/route-manifest';
import type { Settings } from '@sallyport/settings';

/** RFC 6750 §2.1: the scheme in any case, then one b64token. Everything else is a 401 without a call. */
const validationExpressions = {
  required: '^[Bb][Ee][Aa][Rr][Ee][Rr] +[-A-Za-z0-9._~+/]+=*$',
  /** The token alone as well. */
  optional: '^([Bb][Ee][Aa][Rr][Ee][Rr] +)?[-A-Za-z0-9._~+/]+=*$',
} as const;

export interface DemoApiOptions {
  readonly manifest: RouteManifest;
  /** What the gates are set to, so that the gateway in front of them is set to the same. */
  readonly settings: Pick<Settings, 'corsOrigins' | 'authorizerCacheTtlSeconds' | 'tokenHeader' | 'tokenScheme'>;
  /** Puts `/latest` in front of every path. */
  readonly stageInPath: boolean;
}

/** The REST API of the demo: every route of the manifest behind one TOKEN authorizer, with challenges and CORS. */
export function demoApi({
  manifest,
  settings,
  stageInPath,
}: DemoApiOptions): RestApi & { readonly authorizer: TokenAuthorizer } {
  const { corsOrigins, tokenHeader, tokenScheme } = settings;
  const cors = { 'gatewayresponse.header.Access-Control-Allow-Origin': `'${corsOrigins[0] ?? '*'}'` };
  const challenge = (value: string) => ({
    responseParameters: {
      ...cors,
      'gatewayresponse.header.Access-Control-Expose-Headers': "'WWW-Authenticate'",
      'gatewayresponse.header.WWW-Authenticate': `'${value}'`,
    },
  });
  return {
    kind: 'rest',
    id: 'sallyport',
    stage: 'latest',
    stageInPath,
    region: 'eu-west-1',
    accountId: '123456789012',
    routes: manifest.routes.map(({ app, method, path, access, apiKey }) => ({
      method,
      path,
      integration: app,
      authorization: access === 'public' ? 'NONE' : 'CUSTOM',
      ...(apiKey === true && { apiKeyRequired: true }),
    })),
    authorizer: {
      type: 'TOKEN',
      name: 'sallyport',
      identitySource: `method.request.header.${tokenHeader}`,
      validationExpression: validationExpressions[tokenScheme],
      resultTtlSeconds: settings.authorizerCacheTtlSeconds,
    },
    cors: {
      origins: corsOrigins,
      allowHeaders: [...new Set(['Authorization', tokenHeader, 'Content-Type', 'DPoP', 'X-Api-Key'])],
    },
    gatewayResponses: {
      UNAUTHORIZED: challenge('Bearer realm="sallyport"'),
      ACCESS_DENIED: challenge('Bearer error="insufficient_scope"'),
      DEFAULT_4XX: { responseParameters: cors },
      DEFAULT_5XX: { responseParameters: cors },
    },
  };
}
