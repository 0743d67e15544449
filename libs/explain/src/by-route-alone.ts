import type { Access } from '@sallyport/protocol';
import { describeAccess, type ManifestRoute, type RouteManifest } from '@sallyport/route-manifest';
import type { ExplainedStep, Explanation, IssuerFacts } from './explanation.js';
import { meaningOf } from './meaning-of.js';
import { nearestRoutes } from './nearest-routes.js';
import { remedies } from './remedies.js';
import { stepNames } from './step-record.js';
import { notReached } from './step-words.js';

/** A route that takes a token. */
export type TokenRoute = ManifestRoute & Extract<Access, { readonly access: 'authenticated' | 'scopes' }>;

export const takesToken = (route: ManifestRoute | undefined): route is TokenRoute =>
  route?.access === 'authenticated' || route?.access === 'scopes';

/** The first step where a token is looked at. */
export const routePassed = (method: string, route: ManifestRoute): ExplainedStep => ({
  step: 'route',
  outcome: 'passed',
  says: `${method} ${route.path} of ${route.app} asks for ${describeAccess(route)}.`,
});

interface Surroundings {
  readonly manifest: RouteManifest;
  readonly header: string;
  readonly issuers: readonly IssuerFacts[];
}

/** Returns the explanation of a route that is public, signed with IAM, or declared by nobody: no token changes it. */
export function byRouteAlone(
  route: ManifestRoute | undefined,
  { method, path }: { readonly method: string; readonly path: string },
  { manifest, header, issuers: trusted }: Surroundings,
): Explanation {
  const rest = stepNames.map((step): ExplainedStep => ({ step, outcome: 'skipped', says: notReached }));
  const name = `${method} ${route?.path ?? path}`;
  if (route?.access === 'public') {
    const says = `${name} of ${route.app} is public: no token is looked at.`;
    return { verdict: 'allow', route: name, steps: [{ step: 'route', outcome: 'passed', says }, ...rest] };
  }
  const reason = route === undefined ? 'route_undeclared' : 'iam_required';
  const says =
    route === undefined
      ? `No route of the manifest serves this request. Nearest: ${near(manifest, method, path)}.`
      : `${name} of ${route.app} asks for a signature with AWS credentials.`;
  const remedy = remedies[reason]({ header, asks: [], trusted });
  return {
    verdict: 'deny',
    reason,
    because: meaningOf(reason),
    route: name,
    steps: [{ step: 'route', outcome: 'failed', says, reason, remedy }, ...rest],
  };
}

const near = (manifest: RouteManifest, method: string, path: string): string =>
  nearestRoutes(manifest, method, path)
    .map((each) => `${each.method} ${each.path}`)
    .join(', ') || 'none, the manifest is empty';
