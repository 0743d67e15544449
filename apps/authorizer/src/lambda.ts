import { lambdaAuthorizer } from '@sallyport/api-gateway';
import { createGatewayAuthorizer, systemDependencies } from '@sallyport/composition';
import { readSettings } from '@sallyport/settings';
import routeManifest from '../../../route-manifest.json' with { type: 'json' };
import { issuerSnapshot } from './issuer-snapshot.js';

// Built while the function loads: faulty settings show at once, and the first request finds it ready.
export const handler = lambdaAuthorizer(
  createGatewayAuthorizer(readSettings(process.env), routeManifest, {
    ...systemDependencies,
    snapshot: issuerSnapshot,
  }),
);
