import type { Access } from '@sallyport/protocol';
import type { ManifestRoute, RouteManifest } from '@sallyport/route-manifest';
import { AllowedGlobs } from './allowed-globs.js';
import { opensBoth } from './differing-access.js';
import { patternOf, servedMethods, type ResourcePattern } from './resource-pattern.js';
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
  return onePerPair(servedMethods(routes).flatMap(({ patterns }) => undistinguishable(patterns)));
}

/** Of one method, with every token's denials taken together. */
function undistinguishable(patterns: readonly ResourcePattern[]): UndistinguishableRoutes[] {
  const denials = denialsOf(patterns);
  const covered = coveredBy(new Set(denials.map(({ denial }) => denial)), patterns);
  const opens = openingBoth();
  const found = new Map<string, UndistinguishableRoutes>();
  for (const { denial, refused, besides } of denials) {
    for (const pattern of covered.get(denial) ?? []) {
      const { route } = pattern;
      const pair = `${pattern.segments.join('/')} ${refused.segments.join('/')}`;
      if (route === refused.route || found.get(pair)?.finalSlashOnly === false) continue;
      const beside = besides.find((each) => opens(each.route, route, refused.route));
      if (beside === undefined) continue;
      const paths = servesBeside(denial.split('/'), pattern, refused);
      if (paths === 'none' || (paths === 'with a final slash' && found.has(pair))) continue;
      const finalSlashOnly = paths === 'with a final slash';
      found.set(pair, { route, refused: refused.route, beside: beside.route, finalSlashOnly });
    }
  }
  return [...found.values()];
}

interface Denial {
  readonly denial: string;
  readonly refused: ResourcePattern;
  /** The allowed routes that make it necessary, one for each thing that routes ask. */
  readonly besides: readonly ResourcePattern[];
}

function denialsOf(patterns: readonly ResourcePattern[]): Denial[] {
  const globs = new AllowedGlobs(patterns.filter(({ glob, route }) => glob.includes('*') && route.access !== 'iam'));
  return patterns.flatMap((refused) => {
    if (refused.route.access === 'public') return [];
    const { own, slashed, byNothing, byMore } = globs.opened(refused);
    const besideIt = (denial: string, places: bigint): Denial[] => {
      const besides = onePerAccess(globs.patternsAt(places).filter((each) => each !== refused));
      return besides.length === 0 ? [] : [{ denial, refused, besides }];
    };
    return [
      ...besideIt(refused.glob, own),
      ...besideIt(`${refused.glob}/`, slashed),
      ...globs
        .globsOf({ byNothing, byMore })
        .flatMap(({ glob, pattern }) => (pattern === refused ? [] : [{ denial: glob, refused, besides: [pattern] }])),
    ];
  });
}

function onePerAccess(patterns: readonly ResourcePattern[]): ResourcePattern[] {
  return [...new Map([...patterns].reverse().map((pattern) => [accessOf(pattern.route), pattern])).values()].reverse();
}

const accessOf = (route: Access): string => JSON.stringify([route.access, route.access === 'scopes' && route.scopes]);

/** The patterns that some request fits which a denial covers; a denial is read as a template. */
function coveredBy(denials: ReadonlySet<string>, patterns: readonly ResourcePattern[]) {
  const globs = new AllowedGlobs(
    [...denials].map((denial) =>
      patternOf({ app: '', method: 'GET', access: 'iam', path: denial.replaceAll('*', '{}') }),
    ),
  );
  const covered = new Map<string, ResourcePattern[]>([...denials].map((denial) => [denial, []]));
  for (const pattern of patterns) {
    if (pattern.route.access === 'iam') continue;
    for (const { glob } of globs.patternsAt(globs.covering(pattern))) covered.get(glob)!.push(pattern);
  }
  return covered;
}

/** `opensBoth`, asked once for three routes that ask the same. */
function openingBoth(): typeof opensBoth {
  const known = new Map<string, boolean>();
  return (...routes) => {
    const key = routes.map(accessOf).join('\n');
    const opens = known.get(key) ?? opensBoth(...routes);
    known.set(key, opens);
    return opens;
  };
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
