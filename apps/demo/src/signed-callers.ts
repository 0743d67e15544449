import type { IamRegistry, RestApi } from '@sallyport/gateway-emulator';
import type { RouteManifest } from '@sallyport/route-manifest';
import type { EmbeddedIdentityPool } from '../../local-idp/src/identity-pool/serve-identity-pool.js';

/**
 * Whose signatures the gateway knows, and what they may invoke: who signed in, the manifest's routes for signed requests
 * and nothing else; a guest, nothing. So do the roles that are deployed with the sign-in.
 */
export function signedCallers(pool: EmbeddedIdentityPool, api: RestApi, { routes }: RouteManifest): IamRegistry {
  const { partition = 'aws', region, accountId, id, stage } = api;
  const arn = `arn:${partition}:execute-api:${region}:${accountId}:${id}/${stage}`;
  const resources = routes
    .filter(({ access }) => access === 'iam')
    .map(({ method, path }) => `${arn}/${method === 'ANY' ? '*' : method}${path.replaceAll(/\{[^}]*\}/g, '*')}`);
  const Version = '2012-10-17';
  return {
    credentials: (accessKeyId) => pool.credentials(accessKeyId),
    roles: {
      [pool.roles.authenticated]: {
        Version,
        Statement:
          resources.length === 0 ? [] : [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: resources }],
      },
      [pool.roles.unauthenticated]: { Version, Statement: [] },
    },
  };
}
