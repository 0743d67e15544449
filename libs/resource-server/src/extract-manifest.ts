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
  /** The same routes in the same order, each with the handler whose declaration it is. */
  readonly sources: readonly RouteSource[];
  readonly undeclared: readonly DeclaredRoute[];
}

export interface RouteSource {
  readonly route: ManifestRoute;
  readonly controller: string;
  readonly handler: string;
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
    try {
      return servedTemplates(route).map((template) => ({ ...route, ...template }));
    } catch (error) {
      if (!(error instanceof MisconfigurationError)) throw error;
      faults.push(...error.faults.map((fault) => `${route.controller}.${route.handler}: ${fault}`));
      return [];
    }
  });
  faults.push(...routeConflicts(served, firstRegisteredWins(container)));
  if (faults.length > 0) throw new MisconfigurationError('manifest_invalid', faults);

  const sourceOf = new Map<ManifestRoute, RouteSource>();
  for (const { controller, handler, method, path, access, apiKey } of served) {
    if (access === undefined) continue;
    const route: ManifestRoute = { app, method, path, ...access, ...(apiKey && { apiKey }) };
    sourceOf.set(route, { route, controller, handler });
  }
  const routes = sortRoutes([...sourceOf.keys()]);
  return {
    manifest: { version: 1, routes },
    sources: routes.map((route) => sourceOf.get(route)!),
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
