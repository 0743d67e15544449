import type { HttpServer } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { MisconfigurationError } from '@sallyport/protocol';
import {
  httpMethods,
  sortRoutes,
  type HttpMethod,
  type ManifestRoute,
  type RouteManifest,
} from '@sallyport/route-manifest';
import { declaredRoutes, resolvesBySpecificity, type Container, type DeclaredRoute } from './declared-routes.js';
import { pathTemplates } from './path-templates.js';
import { routeConflicts } from './route-conflicts.js';

/** The manifest of one application, and the routes that declare nothing: those are closed and not part of it. */
export interface ExtractedManifest {
  readonly manifest: RouteManifest;
  readonly undeclared: readonly DeclaredRoute[];
}

/**
 * Reads the manifest off an initialised application: the same registrations and the same reader the guard uses.
 *
 * @param app - name of the application in the manifest
 * @throws {@link MisconfigurationError} `manifest_invalid`, listing every route that a gateway cannot express or would
 * tell apart in another way than the application does
 */
export function extractManifest(container: Container, app: string): ExtractedManifest {
  const declared = declaredRoutes(container);
  const faults: string[] = [];
  const served = declared.flatMap((route) => {
    const handler = `${route.controller}.${route.handler}`;
    try {
      return servedTemplates(route).map((template) => ({ ...template, handler, access: route.access }));
    } catch (error) {
      if (!(error instanceof MisconfigurationError)) throw error;
      faults.push(...error.faults.map((fault) => `${handler}: ${fault}`));
      return [];
    }
  });
  faults.push(...routeConflicts(served, firstRegisteredWins(container)));
  if (faults.length > 0) throw new MisconfigurationError('manifest_invalid', faults);

  const routes = served.flatMap(({ method, path, access }): ManifestRoute[] =>
    access === undefined ? [] : [{ app, method, path, ...access }],
  );
  return {
    manifest: { version: 1, routes: sortRoutes(routes) },
    undeclared: declared.filter(({ access }) => access === undefined),
  };
}

function servedTemplates({ method, path, chosenBy }: DeclaredRoute): { method: HttpMethod; path: string }[] {
  if (chosenBy !== undefined) {
    throw new MisconfigurationError('manifest_invalid', [
      `${method} ${path} is chosen by its ${chosenBy}, which a gateway does not look at: put the ${chosenBy} into the path.`,
    ]);
  }
  return pathTemplates(path).map((template) => ({ method: manifestMethod(method), path: template }));
}

function manifestMethod(method: string): HttpMethod {
  if (method === 'ALL') return 'ANY';
  if (httpMethods.includes(method as HttpMethod)) return method as HttpMethod;
  throw new MisconfigurationError('manifest_invalid', [`The method ${method} cannot be expressed at a gateway.`]);
}

function firstRegisteredWins(container: Container): boolean {
  const httpAdapter: HttpServer = container.get(HttpAdapterHost, { strict: false }).httpAdapter;
  return (httpAdapter.isRouteOrderSensitive?.() ?? true) && !resolvesBySpecificity(container);
}
