import { NestFactory } from '@nestjs/core';
import { extractManifest, type DeclaredRoute } from '@sallyport/resource-server';
import { sortRoutes, type RouteManifest } from '@sallyport/route-manifest';
import { resourceApps } from '../apps/demo/src/resource-apps.js';

export interface EnforcedRoutes {
  readonly manifest: RouteManifest;
  readonly undeclared: readonly DeclaredRoute[];
}

/** What the guards of all applications enforce: each is initialised, listens nowhere, and is read. */
export async function enforcedRoutes(): Promise<EnforcedRoutes> {
  const parts = await Promise.all(
    Object.entries(resourceApps).map(async ([name, module]) => {
      const app = await NestFactory.create(module, { logger: ['error', 'fatal'], abortOnError: false });
      await app.init();
      const part = extractManifest(app, name);
      await app.close();
      return part;
    }),
  );
  return {
    manifest: { version: 1, routes: sortRoutes(parts.flatMap(({ manifest }) => manifest.routes)) },
    undeclared: parts.flatMap(({ undeclared }) => undeclared),
  };
}
