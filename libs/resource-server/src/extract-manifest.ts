import { MisconfigurationError } from '@sallyport/protocol';
import {
  httpMethods,
  sortRoutes,
  type HttpMethod,
  type ManifestRoute,
  type RouteManifest,
} from '@sallyport/route-manifest';
import { declaredRoutes, type Container, type DeclaredRoute } from './declared-routes.js';
import { pathTemplates } from './path-templates.js';

/** The manifest of one application, and the routes that declare nothing: those are closed and not part of it. */
export interface ExtractedManifest {
  readonly manifest: RouteManifest;
  readonly undeclared: readonly DeclaredRoute[];
}

/**
 * Reads the manifest off an initialised application: the same registrations and the same reader the guard uses.
 *
 * @param app - name of the application in the manifest
 * @throws {@link MisconfigurationError} `manifest_invalid`, listing every route a gateway cannot express
 */
export function extractManifest(container: Container, app: string): ExtractedManifest {
  const declared = declaredRoutes(container);
  const faults: string[] = [];
  const routes = declared.flatMap((route) => {
    try {
      return manifestRoutes(route, app);
    } catch (error) {
      if (!(error instanceof MisconfigurationError)) throw error;
      faults.push(...error.faults.map((fault) => `${route.controller}.${route.handler}: ${fault}`));
      return [];
    }
  });
  if (faults.length > 0) throw new MisconfigurationError('manifest_invalid', faults);
  return {
    manifest: { version: 1, routes: sortRoutes(routes) },
    undeclared: declared.filter(({ access }) => access === undefined),
  };
}

function manifestRoutes({ access, method, path }: DeclaredRoute, app: string): ManifestRoute[] {
  if (access === undefined) return [];
  return pathTemplates(path).map((template) => ({ app, method: manifestMethod(method), path: template, ...access }));
}

function manifestMethod(method: string): HttpMethod {
  if (method === 'ALL') return 'ANY';
  if (httpMethods.includes(method as HttpMethod)) return method as HttpMethod;
  throw new MisconfigurationError('manifest_invalid', [`The method ${method} cannot be expressed at a gateway.`]);
}
