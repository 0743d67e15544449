import { decide } from '@sallyport/authorization';
import { MisconfigurationError, type Principal } from '@sallyport/protocol';
import type { ManifestRoute, RouteManifest } from '@sallyport/route-manifest';
import { denyAll, document, statement, type ListedPolicy } from './policy-document.js';
import { resourcePatterns, type ResourcePattern } from './resource-pattern.js';
import { denialsFor } from './shadowed-routes.js';

/** API Gateway's limit on one Resource ARN. */
const maxArnCharacters = 512;

/** Principal → policy for one manifest: compiled once, asked for every token. */
export class PolicyCompiler {
  private readonly patterns: readonly ResourcePattern[];
  /** For each pattern whose star opens requests of other routes: those routes, and what to deny when they are refused. */
  private readonly shadowed: ReadonlyMap<ResourcePattern, ReadonlyMap<ResourcePattern, readonly string[]>>;

  constructor(manifest: RouteManifest) {
    this.patterns = resourcePatterns(manifest.routes);
    this.shadowed = new Map(this.patterns.map((pattern) => [pattern, shadowedBy(pattern, this.patterns)]));
  }

  /**
   * Returns the policy that lists every route this principal may call, so that it stays right while API Gateway caches
   * it and judges other routes with it. Built from the manifest and the stage ARN alone; never from the caller's path.
   *
   * IAM's `*` crosses slashes: where an allowed template covers requests of a refused route, that route is denied
   * explicitly, with and without a final slash. Where no glob tells a refused request from an allowed one, both are
   * refused: the policy may be stricter than the direct decision, never wider.
   *
   * @param stageArn - `arn:…:execute-api:…:<api>/<stage>`, checked by `parseMethodArn`
   */
  compile(principal: Principal, stageArn: string): ListedPolicy {
    const allowed = this.patterns.filter(({ route }) => decide(principal, route).effect === 'allow');
    if (allowed.length === 0) return denyAll(stageArn);

    const isAllowed = new Set(allowed);
    const denied = allowed.flatMap((pattern) =>
      [...this.shadowed.get(pattern)!].flatMap(([other, globs]) => (isAllowed.has(other) ? [] : globs)),
    );
    const globs = allowed.map(({ glob }) => glob);
    const allow = statement('Allow', resources(globs, stageArn));
    return denied.length === 0 ? document(allow) : document(allow, statement('Deny', resources(denied, stageArn)));
  }

  /**
   * Returns the policy for a gateway that judges no other requests with it than those it resolved to these routes
   * itself. Where globs cannot tell routes apart, its own cache key does.
   */
  compileOnly(routes: readonly ManifestRoute[], principal: Principal, stageArn: string): ListedPolicy {
    const own = this.patterns.filter(({ route }) => routes.includes(route));
    const allowed = own.filter(({ route }) => decide(principal, route).effect === 'allow');
    const globs = allowed.map(({ glob }) => glob);
    return allowed.length === 0 ? denyAll(stageArn) : document(statement('Allow', resources(globs, stageArn)));
  }
}

function shadowedBy(pattern: ResourcePattern, patterns: readonly ResourcePattern[]) {
  const shadowed = new Map<ResourcePattern, readonly string[]>();
  for (const other of patterns) {
    const denials = other === pattern ? [] : denialsFor(pattern, other);
    if (denials.length > 0) shadowed.set(other, denials);
  }
  return shadowed;
}

function resources(globs: readonly string[], stageArn: string): string[] {
  const arns = [...new Set(globs)].map((glob) => `${stageArn}/${glob}`);
  const tooLong = arns.filter((arn) => arn.length > maxArnCharacters);
  if (tooLong.length > 0) {
    throw new MisconfigurationError('manifest_invalid', [
      `${tooLong.length} routes make policy resources over ${maxArnCharacters} characters: shorten their paths.`,
    ]);
  }
  return arns;
}
