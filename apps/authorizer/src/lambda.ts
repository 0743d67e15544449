import { lambdaAuthorizer } from '@sallyport/api-gateway';
import { createGatewayAuthorizer, loadSnapshot, systemDependencies } from '@sallyport/composition';
import { readSettings } from '@sallyport/settings';
import routeManifest from '../../../route-manifest.json' with { type: 'json' };

/** Put in place by `npm run build`: what `npm run snapshot` left, or undefined. Then what reads it is left out as well. */
declare const SALLYPORT_ISSUER_SNAPSHOT: unknown;

// Built while the function loads: faulty settings show at once, and the first request finds it ready.
const settings = readSettings(process.env);
const snapshot =
  typeof SALLYPORT_ISSUER_SNAPSHOT === 'undefined'
    ? undefined
    : loadSnapshot(settings, systemDependencies.clock, SALLYPORT_ISSUER_SNAPSHOT);
export const handler = lambdaAuthorizer(
  createGatewayAuthorizer(settings, routeManifest, { ...systemDependencies, snapshot }),
);
