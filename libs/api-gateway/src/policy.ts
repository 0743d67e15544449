import { decide } from '@sallyport/authorization';
import { MisconfigurationError, scopesOf, type Principal } from '@sallyport/protocol';
import type { ManifestRoute, RouteManifest } from '@sallyport/route-manifest';
import { BoundedCache } from './bounded-cache.js';
import { withoutCovered } from './compact.js';
import { denyAll, document, statement, type ListedPolicy } from './policy-document.js';
import { resourcePatterns, type ResourcePattern } from './resource-pattern.js';
import { RouteIndex } from './route-index.js';
import { denialsBeside } from './shadowed-routes.js';

export interface PolicyCompilerOptions {
  /** A larger policy is sent whole and warned of. Default 8,192. */
  readonly maxBytes?: number;
  /** Takes a warning in words. */
  readonly warn?: (warning: string) => void;
}

/** API Gateway's limit on one Resource ARN. */
const maxArnCharacters = 512;
/** One policy for each set of scopes that the manifest asks for, and stage. */
const keptPolicies = 256;

/** Principal → policy for one manifest. A set of scopes is compiled once; the same policy serves its next token. */
export class PolicyCompiler {
  private readonly patterns: readonly ResourcePattern[];
  private readonly routes: RouteIndex;
  private readonly scopes: readonly string[];
  private readonly kept = new BoundedCache<ListedPolicy>(keptPolicies);
  private readonly maxBytes: number;
  private largestWarned = 0;

  constructor(
    manifest: RouteManifest,
    private readonly options: PolicyCompilerOptions = {},
  ) {
    this.patterns = resourcePatterns(manifest.routes);
    this.routes = new RouteIndex(this.patterns);
    this.scopes = scopesOf(manifest.routes);
    this.maxBytes = options.maxBytes ?? 8_192;
  }

  /**
   * Returns the policy that lists every route this principal may call, so that it stays right while API Gateway caches
   * it and judges other routes with it. Built from the manifest and the stage ARN alone; never from the caller's path.
   *
   * IAM's `*` crosses slashes: where an allowed template covers requests of a refused route, that route is denied
   * explicitly, with and without a final slash. Where no glob tells a refused request from an allowed one, both are
   * refused: the policy may be stricter than the direct decision, never wider. `undistinguishableRoutes` names them.
   *
   * @param stageArn - `arn:…:execute-api:…:<api>/<stage>`, checked by `parseMethodArn`
   */
  compile(principal: Principal, stageArn: string): ListedPolicy {
    // A decision reads the scopes that routes ask for, and nothing else of a principal.
    const held = this.scopes.filter((scope) => principal.scopes.has(scope));
    return this.kept.get(`${stageArn} ${held.join(' ')}`, () => frozen(this.policyFor(principal, stageArn)));
  }

  /**
   * Returns the policy for a gateway that judges no other requests with it than those it resolved to these routes
   * itself. Where globs cannot tell routes apart, its own cache key does.
   */
  compileOnly(routes: readonly ManifestRoute[], principal: Principal, stageArn: string): ListedPolicy {
    const own = this.patterns.filter(({ route }) => routes.includes(route));
    const allowed = own.filter(({ route }) => decide(principal, route).effect === 'allow');
    return policyOf(
      allowed.map(({ glob }) => glob),
      [],
      stageArn,
    );
  }

  private policyFor(principal: Principal, stageArn: string): ListedPolicy {
    const allowed = this.patterns.filter(({ route }) => decide(principal, route).effect === 'allow');
    const open = new Set(allowed);
    const isRefused = (pattern: ResourcePattern): boolean => !open.has(pattern);
    const denied = withoutCovered(this.denials(allowed, isRefused));
    const policy = policyOf(withoutCovered(allowed.map(({ glob }) => glob)), denied, stageArn);
    this.warnOfSize(bytesOf(policy));
    return policy;
  }

  private denials(allowed: readonly ResourcePattern[], isRefused: (pattern: ResourcePattern) => boolean): Set<string> {
    const denied = new Set<string>();
    for (const pattern of allowed.filter(({ literals, segments }) => literals < segments.length)) {
      const denialsOf = denialsBeside(pattern);
      for (const other of this.routes.below(pattern.segments, pattern.literals)) {
        if (isRefused(other)) for (const glob of denialsOf(other)) denied.add(glob);
      }
    }
    return denied;
  }

  private warnOfSize(bytes: number): void {
    if (bytes <= Math.max(this.maxBytes, this.largestWarned)) return;
    this.largestWarned = bytes;
    this.options.warn?.(
      `A policy has ${bytes} bytes, over AUTHORIZER_POLICY_MAX_BYTES (${this.maxBytes}). It is sent whole. To make it ` +
        'small, put the route into the cache key: AUTHORIZER_IDENTITY_SOURCES with context.resourceId and ' +
        'context.httpMethod (REST, REQUEST authorizer) or $context.routeKey (HTTP API).',
    );
  }
}

function policyOf(allowed: readonly string[], denied: readonly string[], stageArn: string): ListedPolicy {
  if (allowed.length === 0) return denyAll(stageArn);
  const allow = statement('Allow', resources(allowed, stageArn));
  return denied.length === 0 ? document(allow) : document(allow, statement('Deny', resources(denied, stageArn)));
}

function resources(globs: readonly string[], stageArn: string): readonly string[] {
  const arns = globs.map((glob) => `${stageArn}/${glob}`);
  const tooLong = arns.filter((arn) => arn.length > maxArnCharacters);
  if (tooLong.length > 0) {
    throw new MisconfigurationError('manifest_invalid', [
      `${tooLong.length} routes make policy resources over ${maxArnCharacters} characters: shorten their paths.`,
    ]);
  }
  return arns;
}

/** Paths of templates and ARNs are ASCII. */
const bytesOf = (policy: ListedPolicy): number => JSON.stringify(policy).length;

/** It is handed out more than once. */
function frozen(policy: ListedPolicy): ListedPolicy {
  for (const each of policy.Statement) Object.freeze(Object.freeze(each).Resource);
  Object.freeze(policy.Statement);
  return Object.freeze(policy);
}
