import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parseRouteManifest, type RouteManifest } from '@sallyport/route-manifest';
import { readSettings } from '@sallyport/settings';
import { demoApi } from '../../apps/demo/src/rest-api.js';
import routeManifest from '../../route-manifest.json' with { type: 'json' };

const deployed = readFileSync('serverless.yml', 'utf8').replaceAll(/\s+/g, ' ');
const manifest: RouteManifest = parseRouteManifest(routeManifest);

describe('serverless.yml', () => {
  it('deploys the routes of the manifest and no other, each behind the authorizer', () => {
    const events = [...deployed.matchAll(/http: \{ method: (\w+), path: ([^,\s]+), ([^}]*\}[^}]*\})/g)];
    expect(events.length).toBe(deployed.match(/\bhttp:/g)!.length);
    const guarded = events.filter(([, , , rest]) => rest!.includes("authorizer: '${self:custom.authorizer}'"));
    expect(guarded.map(([, method, path]) => `${method!.toUpperCase()} ${path}`).sort()).toEqual(
      manifest.routes.map(({ method, path }) => `${method} ${path}`).sort(),
    );
  });

  it('asks the gateway for what the emulated one is asked for: header, validation expression, challenges (RD1)', () => {
    const settings = { ...readSettings({}), corsOrigins: ['*'] };
    const { authorizer, gatewayResponses = {} } = demoApi({ manifest, settings, stageInPath: false });
    expect(deployed).toContain(`identitySource: ${authorizer.identitySource} `);
    expect(deployed).toContain(`identityValidationExpression: '${authorizer.validationExpression!}' `);
    for (const type of ['UNAUTHORIZED', 'ACCESS_DENIED', 'DEFAULT_4XX', 'DEFAULT_5XX'] as const) {
      expect(deployed).toContain(`ResponseType: ${type} `);
    }
    for (const type of ['UNAUTHORIZED', 'ACCESS_DENIED'] as const) {
      const challenge = gatewayResponses[type]!.responseParameters!['gatewayresponse.header.WWW-Authenticate']!;
      expect(deployed).toContain(`gatewayresponse.header.WWW-Authenticate: '${challenge.replaceAll("'", "''")}'`);
    }
  });
});
