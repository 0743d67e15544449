import { lambdaAuthorizer } from '@sallyport/api-gateway';
import { createGatewayAuthorizer } from '@sallyport/composition';
import { readSettings } from '@sallyport/settings';
import routeManifest from '../../../route-manifest.json' with { type: 'json' };

// Built while the function loads: faulty settings show at once, and the first request finds it ready.
export const handler = lambdaAuthorizer(createGatewayAuthorizer(readSettings(process.env), routeManifest));
