import { RequestMethod } from '@nestjs/common';
import { MODULE_PATH, PATH_METADATA, VERSION_METADATA } from '@nestjs/common/internal';
import { ApplicationConfig, MetadataScanner, ModulesContainer, type ModuleRef } from '@nestjs/core';
import { PathsExplorer } from '@nestjs/core/router/paths-explorer.js';
import { RoutePathFactory } from '@nestjs/core/router/route-path-factory.js';
import type { Access } from '@sallyport/protocol';
import { readAccess } from './access.metadata.js';

/** A route as Nest serves it, with what the guard will read for it. */
export interface DeclaredRoute {
  readonly controller: string;
  readonly handler: string;
  /** Nest's name of the method; `ALL` for every method. */
  readonly method: string;
  /** The served path with global prefix and URI version, in Nest's syntax: `/users/:id`. */
  readonly path: string;
  readonly access: Access | undefined;
}

/** Where providers can be looked up: a ModuleRef or an application. */
export type Container = Pick<ModuleRef, 'get'>;

/**
 * Returns every HTTP route of an initialised application, found with the parts of Nest's own router: prefixes, versions
 * and path arrays are as served, and the access is what the guard's own reader returns.
 */
export function declaredRoutes(container: Container): DeclaredRoute[] {
  const config = container.get(ApplicationConfig, { strict: false });
  const modules = container.get(ModulesContainer, { strict: false });
  const explorer = new PathsExplorer(new MetadataScanner());
  const paths = new RoutePathFactory(config);
  const versioningOptions = config.getVersioning();

  return [...modules.values()].flatMap((module) => {
    const modulePath =
      metadata(MODULE_PATH + modules.applicationId, module.metatype) ?? metadata(MODULE_PATH, module.metatype);
    return [...module.controllers.values()].flatMap((wrapper) => {
      const controller = wrapper.metatype as Function;
      const prototype = controller.prototype as Parameters<PathsExplorer['scanForPaths']>[0];
      const controllerVersion =
        versioningOptions && (metadata(VERSION_METADATA, controller) ?? versioningOptions.defaultVersion);
      return asArray(metadata(PATH_METADATA, controller)).flatMap((ctrlPath) =>
        explorer.scanForPaths((wrapper.instance as typeof prototype) ?? prototype, prototype).flatMap((definition) =>
          definition.path
            .flatMap((methodPath) =>
              paths.create(
                {
                  ctrlPath: ctrlPath as string,
                  methodPath,
                  modulePath: modulePath as string,
                  globalPrefix: config.getGlobalPrefix(),
                  controllerVersion: controllerVersion as string,
                  ...(definition.version !== undefined && { methodVersion: definition.version }),
                  ...(versioningOptions !== undefined && { versioningOptions }),
                },
                definition.requestMethod,
              ),
            )
            .map((path) => ({
              controller: controller.name,
              handler: definition.methodName,
              method: RequestMethod[definition.requestMethod],
              path,
              access: readAccess(definition.targetCallback, controller),
            })),
        ),
      );
    });
  });
}

const metadata = (key: string, target: object): unknown => Reflect.getMetadata(key, target);

const asArray = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
