import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MisconfigurationError } from '@sallyport/protocol';
import {
  extractManifest,
  type DeclaredRoute,
  type ExtractedManifest,
  type RouteSource,
} from '@sallyport/resource-server';
import { sortRoutes, type RouteManifest } from '@sallyport/route-manifest';
import { resourceApps } from '../apps/demo/src/resource-apps.js';

export interface EnforcedRoutes {
  readonly manifest: RouteManifest;
  readonly sources: readonly RouteSource[];
  readonly undeclared: readonly (DeclaredRoute & { readonly app: string })[];
}

/**
 * What the guards of all applications enforce: each is initialised, listens nowhere, and is read.
 *
 * @throws {@link MisconfigurationError} `manifest_invalid` with the faults of all of them
 */
export async function enforcedRoutes(apps: Readonly<Record<string, Type>> = resourceApps): Promise<EnforcedRoutes> {
  const faults: string[] = [];
  const parts: (ExtractedManifest & { readonly app: string })[] = [];
  for (const [app, module] of Object.entries(apps)) {
    try {
      parts.push({ app, ...(await enforcedBy(app, module)) });
    } catch (error) {
      if (!(error instanceof MisconfigurationError) || error.reason !== 'manifest_invalid') throw error;
      faults.push(...error.faults.map((fault) => `${app}: ${fault}`));
    }
  }
  if (faults.length > 0) throw new MisconfigurationError('manifest_invalid', faults);
  return {
    manifest: { version: 1, routes: sortRoutes(parts.flatMap(({ manifest }) => manifest.routes)) },
    sources: parts.flatMap(({ sources }) => sources),
    undeclared: parts.flatMap(({ app, undeclared }) => undeclared.map((route) => ({ ...route, app }))),
  };
}

async function enforcedBy(name: string, module: Type): Promise<ExtractedManifest> {
  const app = await NestFactory.create(module, { logger: ['error', 'fatal'], abortOnError: false });
  try {
    await app.init();
    return extractManifest(app, name);
  } finally {
    await app.close();
  }
}
