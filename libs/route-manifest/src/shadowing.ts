import { methodsOf, type ManifestRoute } from './route-manifest.js';
import { templateRank, templateShape } from './template.js';
import { templatesMeet } from './template-meet.js';

/** Two routes that want the same requests, or the same place at a gateway. */
export interface Shadow {
  readonly kind:
    /** One method and one template, twice. */
    | 'same-requests'
    /** Another application's closer template takes requests that this application serves when it is asked alone. */
    | 'taken-by-another-app'
    /** Two parameters with different names in one place: a REST API holds one. */
    | 'sibling-parameters'
    /** The closer template of the same application takes the requests, as in the application itself. */
    | 'closer-template'
    /** The closer template lacks the method, so a REST API answers 403 where the application would serve the wider. */
    | 'method-missing';
  readonly closer: ManifestRoute;
  readonly wider: ManifestRoute;
}

const harmless: ReadonlySet<Shadow['kind']> = new Set(['closer-template', 'method-missing']);

/** Whether a gateway would serve a request by another route than the application does: not where it is merely stricter. */
export const isFault = ({ kind }: Shadow): boolean => !harmless.has(kind);

/** Returns every pair of routes, one finding each, of which a request could be meant for both. */
export function shadowedRoutes(routes: readonly ManifestRoute[]): Shadow[] {
  const shadows = routes.flatMap((second, index) =>
    routes.slice(0, index).flatMap((first): Shadow[] => {
      const [closer, wider] = rank(first) <= rank(second) ? [first, second] : [second, first];
      const kind = kindOf(closer, wider, routes);
      return kind === undefined ? [] : [{ kind, closer, wider }];
    }),
  );
  const siblings = new Set<string>();
  return shadows.filter(({ kind, closer, wider }) => {
    if (kind !== 'sibling-parameters') return true;
    const place = siblingPlace(closer.path, wider.path)!;
    return !siblings.has(place) && siblings.add(place);
  });
}

function kindOf(
  closer: ManifestRoute,
  wider: ManifestRoute,
  routes: readonly ManifestRoute[],
): Shadow['kind'] | undefined {
  const meet = templatesMeet(closer.path, wider.path);
  const sameShape = templateShape(closer.path) === templateShape(wider.path);
  if (sameShape && closer.method === wider.method) return 'same-requests';
  if (siblingPlace(closer.path, wider.path) !== undefined) return 'sibling-parameters';
  if (!meet) return undefined;
  if (sharesMethod(closer, wider)) {
    if (closer.app !== wider.app) return 'taken-by-another-app';
    return sameShape || sameAccess(closer, wider) ? undefined : 'closer-template';
  }
  const served = routes.filter(({ path }) => templateShape(path) === templateShape(closer.path));
  const lacking = methodsOf(wider).some((method) => !served.some((route) => methodsOf(route).includes(method)));
  return !sameShape && lacking ? 'method-missing' : undefined;
}

const sharesMethod = (a: ManifestRoute, b: ManifestRoute): boolean =>
  a.method === b.method || a.method === 'ANY' || b.method === 'ANY';

const sameAccess = (a: ManifestRoute, b: ManifestRoute): boolean => accessOf(a) === accessOf(b);

const accessOf = (route: ManifestRoute): string =>
  JSON.stringify([route.access, route.access === 'scopes' && route.scopes, route.apiKey === true]);

/** An exact method is closer than `ANY`. */
const rank = ({ path, method }: ManifestRoute): string => templateRank(path) + (method === 'ANY' ? '1' : '0');

/** The place where two templates part with a parameter on either side, with its two names; undefined: nowhere. */
function siblingPlace(first: string, second: string): string | undefined {
  const [a, b] = [first.split('/'), second.split('/')];
  const at = a.findIndex((part, index) => part !== b[index]);
  const [left, right] = [a[at], b[at]];
  if (left === undefined || right === undefined || !left.startsWith('{') || !right.startsWith('{')) return undefined;
  return [a.slice(0, at).join('/'), ...[left, right].sort()].join('\n');
}
