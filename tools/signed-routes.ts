import type { RouteManifest } from '@sallyport/route-manifest';

/**
 * Returns what the role of a signed-in person may invoke, as IAM takes it: the manifest's routes for signed requests, of one
 * stage of one API. osls puts in the id of the API and the stage. Without such a route the role may invoke nothing.
 */
export function signedRoutes({ routes }: RouteManifest): object {
  const resources = routes
    .filter(({ access }) => access === 'iam')
    .map(({ method, path }) => ({
      'Fn::Join': [
        '',
        [
          'arn:',
          { Ref: 'AWS::Partition' },
          ':execute-api:',
          { Ref: 'AWS::Region' },
          ':',
          { Ref: 'AWS::AccountId' },
          // A policy names path parameters by a wildcard (RP5)
          `:\${param:membersApiId, 'aaaaaaaaaa'}/\${self:provider.stage}/${method === 'ANY' ? '*' : method}${path.replaceAll(/\{[^}]*\}/g, '*')}`,
        ],
      ],
    }));
  const invoke = { Action: 'execute-api:Invoke' };
  return {
    statement:
      resources.length === 0
        ? { Effect: 'Deny', ...invoke, Resource: '*' }
        : { Effect: 'Allow', ...invoke, Resource: resources },
  };
}
