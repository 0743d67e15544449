import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EmbeddedDialect } from '../dialect.js';
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
/** A page of this machine, whatever its port. Nobody else's page may read an answer, nor send a call at all. */
const ownOrigin = /^http:\/\/(?:127\.0\.0\.1|localhost)(?::\d{1,5})?$/;
const callHeaders = 'content-type, x-amz-target, x-amz-user-agent, amz-sdk-invocation-id, amz-sdk-request';

/**
 * The identity pool that goes with the Cognito tenant: `GetId` and `GetCredentialsForIdentity` for the AWS SDK, for people
 * with an ID token of the client `web` and for guests.
 */
export function serveIdentityPool(options: {
  readonly origin: string;
  readonly cognito: EmbeddedDialect;
  readonly credentialsTtlSeconds: number;
  readonly clock: () => number;
}): ServedIdentityPool {
  const { cognito, credentialsTtlSeconds, clock } = options;
  const userPoolId = cognito.issuer.split('/').at(-1) ?? '';
  const region = userPoolId.split('_', 1)[0] ?? '';
  const login = `cognito-idp.${region}.amazonaws.com/${userPoolId}`;
  const role = (name: string, id: string) => ({ arn: `arn:aws:iam::${accountId}:role/sallyport-${name}`, id });
  const roles = {
    authenticated: role('authenticated', 'AROAAUTHENTICATED0001'),
    unauthenticated: role('unauthenticated', 'AROAUNAUTHENTICATED01'),
  };
  const provider = {
    name: login,
    issuer: cognito.issuer,
    clientId: cognito.clients.web?.clientId ?? '',
    jwks: () => cognito.jwks(),
  };
  const pool = createIdentityPool({ region, provider, roles, credentialsTtlSeconds, clock });

  return {
    pool: {
      url: options.origin + path,
      region,
      id: pool.id,
      login,
      roles: { authenticated: roles.authenticated.arn, unauthenticated: roles.unauthenticated.arn },
      credentials: pool.credentials,
    },
    owns: (asked) => asked === path || asked === `${path}/`,
    async serve(request, response) {
      const { origin } = request.headers;
      response.setHeader('vary', 'Origin');
      if (origin !== undefined && ownOrigin.test(origin)) {
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
