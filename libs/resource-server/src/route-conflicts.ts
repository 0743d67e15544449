import type { Access } from '@sallyport/protocol';
import { templateRank, templatesMeet } from '@sallyport/route-manifest';

/** One served template and who serves it. `method` is `ANY` for every method; `access` undefined: closed. */
export interface ServedTemplate {
  readonly method: string;
  readonly path: string;
  readonly controller: string;
  readonly handler: string;
  readonly access: Access | undefined;
  readonly apiKey: boolean;
}

/**
 * Returns what is wrong with templates in the order of their registration: two of one shape, and pairs where the
 * application and a gateway would send the same request to different routes with different access. A gateway picks the
 * closest template; Express picks the first one registered.
 *
 * @param firstWins - whether the HTTP platform looks at routes in order, as Express does; Fastify picks the closest one
 */
export function routeConflicts(templates: readonly ServedTemplate[], firstWins: boolean): string[] {
  return templates.flatMap((later, index) =>
    templates.slice(0, index).flatMap((earlier) => {
      if (!sharesMethod(earlier, later) || !templatesMeet(earlier.path, later.path)) return [];
      const [before, after] = [rank(earlier), rank(later)];
      const pair = `${name(later)} and ${name(earlier)}`;
      if (earlier.method === 'GET' && later.method === 'HEAD') {
        if (!firstWins || after > before || sameAccess(earlier, later)) return [];
        return [`${pair} share requests: Express answers HEAD by the GET route registered first. Move HEAD before it.`];
      }
      if (before === after) return [`${pair} serve the same requests: keep one of them.`];
      if (!firstWins || after > before || sameAccess(earlier, later)) return [];
      return [`${pair} share requests and the wider one is registered first: move the narrower one before it.`];
    }),
  );
}

const name = ({ controller, handler, method, path }: ServedTemplate): string =>
  `${controller}.${handler} (${method} ${path})`;

/** Where no HEAD route came before, a GET route answers HEAD as well. */
function sharesMethod(a: ServedTemplate, b: ServedTemplate): boolean {
  return (
    a.method === b.method || a.method === 'ANY' || b.method === 'ANY' || (a.method === 'GET' && b.method === 'HEAD')
  );
}

/** As a gateway ranks: the closer template, then an exact method before `ANY`. */
const rank = ({ path, method }: ServedTemplate): string => templateRank(path) + (method === 'ANY' ? '1' : '0');

const sameAccess = (a: ServedTemplate, b: ServedTemplate): boolean =>
  JSON.stringify([a.access, a.apiKey]) === JSON.stringify([b.access, b.apiKey]);
