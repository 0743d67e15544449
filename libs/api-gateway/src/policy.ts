import { decide } from '@sallyport/authorization';
import { MisconfigurationError, scopesOf, type Principal } from '@sallyport/protocol';
import type { ManifestRoute, RouteManifest } from '@sallyport/route-manifest';
import { AllowedGlobs } from './allowed-globs.js';
import { BoundedCache } from './bounded-cache.js';
import { withoutCovered } from './compact.js';
import { denyAll, document, statement, type ListedPolicy } from './policy-document.js';
import { servedMethods, type ResourcePattern, type ServedMethods } from './resource-pattern.js';

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
  private readonly served: readonly ServedMethods[];
  private globs?: ReadonlyMap<ManifestRoute, readonly string[]>;
  private readonly scopes: ReadonlySet<string>;
  private readonly kept = new BoundedCache<ListedPolicy>(keptPolicies);
  private readonly maxBytes: number;
  private largestWarned = 0;

  constructor(
    manifest: RouteManifest,
    private readonly options: PolicyCompilerOptions = {},
  ) {
    this.served = servedMethods(manifest.routes);
    this.scopes = new Set(scopesOf(manifest.routes));
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
    const held = [...principal.scopes].filter((scope) => this.scopes.has(scope)).sort();
    return this.kept.get(`${stageArn} ${held.join(' ')}`, () => frozen(this.policyFor(principal, stageArn)));
  }

  /**
   * Returns the policy for a gateway that judges no other requests with it than those it resolved to these routes
   * itself. Where globs cannot tell routes apart, its own cache key does.
   */
  compileOnly(routes: readonly ManifestRoute[], principal: Principal, stageArn: string): ListedPolicy {
    const allowed = routes.filter((route) => isAllowed(principal, route));
    return policyOf(
      allowed.flatMap((route) => this.globsOf(route)),
      [],
      stageArn,
    );
  }

  private globsOf(route: ManifestRoute): readonly string[] {
    this.globs ??= globsByRoute(this.served);
    return this.globs.get(route) ?? [];
  }

  private policyFor(principal: Principal, stageArn: string): ListedPolicy {
    const allowed: string[] = [];
    const denied: string[] = [];
    for (const { methods, patterns } of this.served) {
      const open = patterns.filter(({ route }) => isAllowed(principal, route));
      const refused = patterns.filter(({ route }) => !isAllowed(principal, route));
      allowed.push(...spelled(methods, withoutCovered(open.map(({ glob }) => glob))));
      denied.push(...spelled(methods, withoutCovered(denialsBeside(open, refused))));
    }
    const policy = policyOf(allowed, denied, stageArn);
    this.warnOfSize(bytesOf(policy));
    return policy;
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

const isAllowed = (principal: Principal, route: ManifestRoute): boolean => decide(principal, route).effect === 'allow';

const spelled = (methods: readonly string[], globs: readonly string[]): string[] =>
  methods.flatMap((method) => globs.map((glob) => method + glob));

function globsByRoute(served: readonly ServedMethods[]): Map<ManifestRoute, string[]> {
  const globs = new Map<ManifestRoute, string[]>();
  for (const { methods, patterns } of served) {
    for (const { route, glob } of patterns) {
      globs.set(route, [...(globs.get(route) ?? []), ...spelled(methods, [glob])]);
    }
  }
  return globs;
}

/** What to deny so that no star of an allowed route opens a refused one. */
function denialsBeside(allowed: readonly ResourcePattern[], refused: readonly ResourcePattern[]): string[] {
  const starred = allowed.filter(({ glob }) => glob.includes('*'));
  if (starred.length === 0 || refused.length === 0) return [];
  const globs = new AllowedGlobs(starred);
  let [byNothing, byMore] = [0n, 0n];
  const denied = refused.flatMap((route) => {
    const opened = globs.opened(route);
    byNothing |= opened.byNothing;
    byMore |= opened.byMore;
    return [...(opened.own === 0n ? [] : [route.glob]), ...(opened.slashed === 0n ? [] : [`${route.glob}/`])];
  });
  return [...denied, ...globs.globsOf({ byNothing, byMore }).map(({ glob }) => glob)];
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
