import { decide } from '@sallyport/authorization';
import type { Principal } from '@sallyport/protocol';
import { routeMatcher, type ManifestRoute, type RouteManifest, type RouteMatcher } from '@sallyport/route-manifest';
import type { ListedPolicy } from './policy-document.js';

export type Verdict = 'allow' | 'explicit deny' | 'implicit deny';

/** An IAM evaluator as plain as its rules (G15 to G17): `*` any run, slashes and nothing included; `?` one character. */
export function evaluator(policy: ListedPolicy): (arn: string) => Verdict {
  const statements = policy.Statement.map(({ Effect, Resource }) => ({ Effect, patterns: Resource.map(toPattern) }));
  return (arn) => {
    const effects = statements.filter(({ patterns }) =>
      patterns.some(({ text, whole }) => arn.startsWith(text) && whole.test(arn)),
    );
    if (effects.some(({ Effect }) => Effect === 'Deny')) return 'explicit deny';
    return effects.length > 0 ? 'allow' : 'implicit deny';
  };
}

function toPattern(resource: string) {
  const escaped = resource.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  const whole = new RegExp(`^${escaped.replaceAll('*', '[^]*').replaceAll('?', '[^]')}$`);
  return { text: resource.split(/[*?]/)[0]!, whole };
}

/** What the application's guard would say to a request, by the route that serves it. */
export interface Direct {
  /** As it is written, and for a gateway that takes `/users/` for `/users`. */
  readonly routes: readonly ManifestRoute[];
  /** Whether a route serves it as it is written. */
  readonly isServed: boolean;
  /** Whether every one of those routes allows it. */
  readonly allows: boolean;
}

const matchers = new WeakMap<RouteManifest, RouteMatcher>();

export function directDecision(manifest: RouteManifest, principal: Principal, verb: string, path: string): Direct {
  const match = matchers.get(manifest) ?? routeMatcher(manifest);
  matchers.set(manifest, match);
  const asWritten = match(verb, path);
  const folded = path.length > 1 && path.endsWith('/') ? match(verb, path.slice(0, -1)) : undefined;
  const routes = [asWritten, folded].filter((route) => route !== undefined);
  return {
    routes,
    isServed: asWritten !== undefined,
    allows: routes.length > 0 && routes.every((route) => decide(principal, route).effect === 'allow'),
  };
}
