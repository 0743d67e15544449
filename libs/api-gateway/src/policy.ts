import { decide } from '@sallyport/authorization';
import { MisconfigurationError, type Principal } from '@sallyport/protocol';
import type { RouteManifest } from '@sallyport/route-manifest';
import { coversSome, resourcePatterns, type ResourcePattern } from './resource-pattern.js';

export interface PolicyStatement {
  readonly Action: 'execute-api:Invoke';
  readonly Effect: 'Allow' | 'Deny';
  readonly Resource: readonly string[];
}

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

/** API Gateway's limit on one Resource ARN. */
const maxArnCharacters = 512;

/** Principal → policy for one manifest: compiled once, asked for every token. */
export class PolicyCompiler {
  private readonly patterns: readonly ResourcePattern[];
  /** For each pattern with a wildcard, the patterns whose requests its glob would cover. */
  private readonly covered: ReadonlyMap<ResourcePattern, readonly ResourcePattern[]>;

  constructor(manifest: RouteManifest) {
    this.patterns = resourcePatterns(manifest.routes);
    this.covered = new Map(
      this.patterns
        .filter(({ glob }) => glob.includes('*'))
        .map((pattern) => [pattern, this.patterns.filter((other) => other !== pattern && coversSome(pattern, other))]),
    );
  }

  /**
   * Returns the policy that lists every route this principal may call, so that it stays right while API Gateway caches
   * it and judges other routes with it. Built from the manifest and the stage ARN alone; never from the caller's path.
   *
   * IAM's `*` crosses slashes: where an allowed template covers requests of a refused route, that route is denied
   * explicitly, in both spellings of its end. A refusal wins over an allow that cannot be told apart from it.
   *
   * @param stageArn - `arn:…:execute-api:…:<api>/<stage>`, checked by `parseMethodArn`
   */
  compile(principal: Principal, stageArn: string): PolicyDocument {
    const allowed = this.patterns.filter(({ route }) => decide(principal, route).effect === 'allow');
    if (allowed.length === 0) return document([statement('Deny', [`${stageArn}/*`])]);

    const allowedSet = new Set(allowed);
    const denied = new Set<ResourcePattern>();
    for (const pattern of allowed) {
      for (const other of this.covered.get(pattern) ?? []) if (!allowedSet.has(other)) denied.add(other);
    }
    const allow = statement('Allow', resources(allowed.map(globOf), stageArn));
    const deny = [...denied].map(globOf).flatMap(withTrailingSlash);
    return document(deny.length === 0 ? [allow] : [allow, statement('Deny', resources(deny, stageArn))]);
  }
}

const globOf = ({ glob }: ResourcePattern): string => glob;

/** `*` at the end covers the slash already, and the root ends in one. */
const withTrailingSlash = (glob: string): string[] => (/[*/]$/.test(glob) ? [glob] : [glob, `${glob}/`]);

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

const statement = (Effect: 'Allow' | 'Deny', Resource: string[]): PolicyStatement => ({
  Action: 'execute-api:Invoke',
  Effect,
  Resource,
});

const document = (Statement: PolicyStatement[]): PolicyDocument => ({ Version: '2012-10-17', Statement });
