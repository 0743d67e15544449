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
  const asked = whatIsAsked(patterns);
  const denials = denialsOf(patterns, asked);
  const covered = coveredBy(new Set(denials.map(({ denial }) => denial)), patterns);
  const opens = openingBoth(asked);
  const found = new Map<ResourcePattern, Map<ResourcePattern, UndistinguishableRoutes>>();
  for (const { denial, refused, besides } of denials) {
    const ofRefused = found.get(refused) ?? new Map<ResourcePattern, UndistinguishableRoutes>();
    found.set(refused, ofRefused);
    for (const pattern of covered.get(denial) ?? []) {
      const known = ofRefused.get(pattern);
      if (pattern === refused || known?.finalSlashOnly === false) continue;
      const beside = besides.find((each) => opens(each, pattern, refused));
      if (beside === undefined) continue;
      const paths = servesBeside(denial.split('/'), pattern, refused);
      if (paths === 'none' || (paths === 'with a final slash' && known !== undefined)) continue;
      const finalSlashOnly = paths === 'with a final slash';
      ofRefused.set(pattern, { route: pattern.route, refused: refused.route, beside: beside.route, finalSlashOnly });
    }
  }
  return [...found.values()].flatMap((ofRefused) => [...ofRefused.values()]);
}

/** A number for each thing that routes ask. */
type Asked = ReadonlyMap<ResourcePattern, number>;

function whatIsAsked(patterns: readonly ResourcePattern[]): Asked {
  const numbers = new Map<string, number>();
  return new Map(
    patterns.map((pattern) => {
      const { route } = pattern;
      const asks = JSON.stringify([route.access, route.access === 'scopes' && route.scopes]);
      if (!numbers.has(asks)) numbers.set(asks, numbers.size);
      return [pattern, numbers.get(asks)!];
    }),
  );
}

/** `opensBoth`, asked once for three routes that ask the same. */
function openingBoth(
  asked: Asked,
): (...patterns: readonly [ResourcePattern, ResourcePattern, ResourcePattern]) => boolean {
  const known = new Map<number, boolean>();
  const { size } = asked;
  return (one, other, refused) => {
    const key = (asked.get(one)! * size + asked.get(other)!) * size + asked.get(refused)!;
    const opens = known.get(key) ?? opensBoth(one.route, other.route, refused.route);
    known.set(key, opens);
    return opens;
  };
}

interface Denial {
  readonly denial: string;
  readonly refused: ResourcePattern;
  /** The allowed routes that make it necessary, one for each thing that routes ask. */
  readonly besides: readonly ResourcePattern[];
}

function denialsOf(patterns: readonly ResourcePattern[], asked: Asked): Denial[] {
  const globs = new AllowedGlobs(patterns.filter(({ glob, route }) => glob.includes('*') && route.access !== 'iam'));
  return patterns.flatMap((refused) => {
    if (refused.route.access === 'public') return [];
    const { own, slashed, byNothing, byMore } = globs.opened(refused);
    const besideIt = (denial: string, places: bigint): Denial[] => {
      const able = globs.patternsAt(places).filter((each) => each !== refused);
      const besides = [...new Map(able.reverse().map((each) => [asked.get(each), each])).values()];
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
