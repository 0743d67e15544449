import type { ManifestRoute, RouteManifest } from '@sallyport/route-manifest';
import { opensBoth } from './differing-access.js';
import { reachesEither } from './glob-reach.js';
import { resourcePatterns, type ResourcePattern } from './resource-pattern.js';
import { RouteIndex } from './route-index.js';
import { denialsBeside } from './shadowed-routes.js';
import { servesBeside } from './serves-beside.js';

/** Two routes that no wildcard of IAM tells apart, for some token that may call the one and not the other. */
export interface UndistinguishableRoutes {
  /** It is refused as well, on some or all of its paths, so that `refused` stays closed. */
  readonly route: ManifestRoute;
  /** The one such a token may not call. */
  readonly refused: ManifestRoute;
  /** The allowed route whose star would open it. May be `route` itself. */
  readonly beside: ManifestRoute;
  /** Whether only paths with a final slash are concerned. */
  readonly finalSlashOnly: boolean;
}

/**
 * Returns every pair of routes that a policy cannot tell apart: an allowed route whose star covers a refused one whose
 * denial covers another allowed one. There, and only there, a compiled policy is stricter than the direct decision. An
 * authorizer whose cache key holds the route tells them apart.
 *
 * Paths that are served by a third route, closer than both, may be counted in.
 */
export function undistinguishableRoutes({ routes }: Pick<RouteManifest, 'routes'>): UndistinguishableRoutes[] {
  const patterns = onePerBehaviour(resourcePatterns(routes), routes);
  const index = new RouteIndex(patterns);
  const covered = remembered((denial: string) => coveredBy(denial.split('/'), index));
  const serving = new Map<string, ReturnType<typeof servesBeside>>();
  const found = new Map<string, UndistinguishableRoutes>();

  const report = (beside: ResourcePattern, denial: string, refused: ResourcePattern): void => {
    for (const pattern of covered(denial)) {
      const { route } = pattern;
      const pair = `${pattern.segments.join('/')} ${refused.segments.join('/')}`;
      if (route === refused.route || found.get(pair)?.finalSlashOnly === false) continue;
      if (!opensBoth(beside.route, route, refused.route)) continue;
      const key = `${denial} ${pair}`;
      const paths = serving.get(key) ?? servesBeside(denial.split('/'), pattern, refused);
      serving.set(key, paths);
      if (paths === 'none' || (paths === 'with a final slash' && found.has(pair))) continue;
      const finalSlashOnly = paths === 'with a final slash';
      found.set(pair, { route, refused: refused.route, beside: beside.route, finalSlashOnly });
    }
  };
  for (const beside of patterns) {
    if (beside.literals === beside.segments.length || beside.route.access === 'iam') continue;
    const denialsOf = denialsBeside(beside);
    for (const refused of index.below(beside.segments, beside.literals)) {
      if (refused.route === beside.route || refused.route.access === 'public') continue;
      for (const denial of denialsOf(refused)) report(beside, denial, refused);
    }
  }
  return onePerPair([...found.values()]);
}

/** The methods of ANY may each report the same two routes. */
function onePerPair(reports: readonly UndistinguishableRoutes[]): UndistinguishableRoutes[] {
  const pairs = new Map<ManifestRoute, Map<ManifestRoute, UndistinguishableRoutes>>();
  for (const report of reports) {
    const ofRoute = pairs.get(report.route) ?? new Map<ManifestRoute, UndistinguishableRoutes>();
    pairs.set(report.route, ofRoute);
    if (ofRoute.get(report.refused)?.finalSlashOnly !== false) ofRoute.set(report.refused, report);
  }
  return [...pairs.values()].flatMap((ofRoute) => [...ofRoute.values()]);
}

/** Methods that no route names are all served alike by those of ANY: one of them is looked at. */
function onePerBehaviour(patterns: readonly ResourcePattern[], routes: readonly ManifestRoute[]): ResourcePattern[] {
  const named = new Set<string>(routes.map(({ method }) => method));
  const unnamed = patterns.find(({ segments }) => !named.has(segments[0]!))?.segments[0];
  return patterns.filter(({ segments: [method] }) => named.has(method!) || method === unnamed);
}

/** The patterns that some request fits which a denial covers. */
function coveredBy(glob: readonly string[], index: RouteIndex): ResourcePattern[] {
  const star = glob.indexOf('*');
  return index
    .below(glob, star === -1 ? glob.length - 1 : star)
    .filter(({ route, segments }) => route.access !== 'iam' && reachesEither(glob, segments));
}

function remembered<Value>(make: (key: string) => Value): (key: string) => Value {
  const known = new Map<string, Value>();
  return (key) => {
    const value = known.get(key) ?? make(key);
    known.set(key, value);
    return value;
  };
}
