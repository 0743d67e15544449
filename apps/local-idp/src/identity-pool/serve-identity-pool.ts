import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DialectName, EmbeddedDialect } from '../dialect.js';
import { pageOrigin } from '../page-access.js';
import { answerAwsJson } from './aws-json.js';
import { createIdentityPool } from './identity-pool.js';
import type { RoleSession } from './role-sessions.js';

/** An embedded identity pool: what an application is told of it, and what a gateway asks it. */
export interface EmbeddedIdentityPool {
  /** Endpoint of the AWS SDK: `AWS_ENDPOINT_URL_COGNITO_IDENTITY`. */
  readonly url: string;
  readonly region: string;
  readonly id: string;
  /** Key of `Logins` for an ID token of the Cognito tenant. */
  readonly login: string;
  /** The same for ID tokens of every tenant that gives some. */
  readonly logins: Readonly<Partial<Record<DialectName, string>>>;
  /** The roles it gives, by their ARN. What they may do is for the gateway to say. */
  readonly roles: Readonly<Record<'authenticated' | 'unauthenticated', string>>;
  /** What is known of an access key that was given out; `null` for any other. */
  credentials(accessKeyId: string): RoleSession | null;
}

export interface ServedIdentityPool {
  readonly pool: EmbeddedIdentityPool;
  /** Whether a path is the pool's. */
  owns(path: string): boolean;
  serve(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

const path = '/identity-pool';
const accountId = '123456789012';
const callHeaders = 'content-type, x-amz-target, x-amz-user-agent, amz-sdk-invocation-id, amz-sdk-request';

/**
 * An identity pool of the Cognito tenant and, as OpenID Connect providers, the others: `GetId` and
 * `GetCredentialsForIdentity` for the AWS SDK, for people with an ID token of `web` or `browser` and for guests. Pages of
 * this machine may call it, no others.
 */
export function serveIdentityPool(options: {
  readonly origin: string;
  readonly dialects: Readonly<Record<DialectName, EmbeddedDialect>>;
  readonly credentialsTtlSeconds: number;
  readonly clock: () => number;
}): ServedIdentityPool {
  const { dialects, credentialsTtlSeconds, clock } = options;
  const { cognito } = dialects;
  const userPoolId = cognito.issuer.split('/').at(-1) ?? '';
  const region = userPoolId.split('_', 1)[0] ?? '';
  const login = `cognito-idp.${region}.amazonaws.com/${userPoolId}`;
  const role = (name: string, id: string) => ({ arn: `arn:aws:iam::${accountId}:role/sallyport-${name}`, id });
  const roles = {
    authenticated: role('authenticated', 'AROAAUTHENTICATED0001'),
    unauthenticated: role('unauthenticated', 'AROAUNAUTHENTICATED01'),
  };
  const logins = {
    cognito: login,
    ...Object.fromEntries((['local', 'oidc', 'auth0'] as const).map((name) => [name, withoutScheme(dialects[name])])),
  };
  const providers = Object.entries(logins).map(([name, key]) => {
    const { issuer, jwks } = dialects[name as keyof typeof logins];
    const kind = name === 'cognito' ? ('user-pool' as const) : ('oidc' as const);
    return { name: key, kind, issuer, clientIds: ['web', 'browser'], jwks };
  });
  const pool = createIdentityPool({ region, providers, roles, credentialsTtlSeconds, clock });

  return {
    pool: {
      url: options.origin + path,
      region,
      id: pool.id,
      login,
      logins,
      roles: { authenticated: roles.authenticated.arn, unauthenticated: roles.unauthenticated.arn },
      credentials: pool.credentials,
    },
    owns: (asked) => asked === path || asked === `${path}/`,
    async serve(request, response) {
      const origin = pageOrigin(request.headers);
      response.setHeader('vary', 'Origin');
      if (origin !== undefined) {
        response.setHeader('access-control-allow-origin', origin);
        response.setHeader('access-control-expose-headers', 'x-amzn-errortype');
        if (request.method === 'OPTIONS') {
          response.setHeader('access-control-allow-methods', 'POST');
          response.setHeader('access-control-allow-headers', callHeaders);
          return void response.writeHead(204).end();
        }
      }
      await answerAwsJson(request, response, 'AWSCognitoIdentityService', pool.operations);
    },
  };
}

const withoutScheme = ({ issuer }: EmbeddedDialect): string => issuer.replace(/^https?:\/\//, '').replace(/\/$/, '');
