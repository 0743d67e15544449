import { RequestMethod, VersioningType, type Type } from '@nestjs/common';
import {
  HOST_METADATA,
  MODULE_PATH,
  PATH_METADATA,
  VERSION_METADATA,
  type VersionValue,
} from '@nestjs/common/internal';
import { MetadataScanner, ModuleRef, ModulesContainer, type ApplicationConfig } from '@nestjs/core';
import { PathsExplorer, type RouteDefinition } from '@nestjs/core/router/paths-explorer.js';
import { RoutePathFactory } from '@nestjs/core/router/route-path-factory.js';
import type { Access } from '@sallyport/protocol';
import { readAccess, readApiKey } from './access.metadata.js';

/** A route as Nest registered it, with what the guard will read for it. */
export interface DeclaredRoute {
  readonly controller: string;
  readonly handler: string;
  /** Nest's name of the method; `ALL` for every method. */
  readonly method: string;
  /** The registered path with global prefix and URI version, in Nest's syntax: `/users/:id`. */
  readonly path: string;
  /** What chooses the route beside method and path: the host, or a version that is not part of the path. */
  readonly chosenBy?: 'host' | 'version';
  readonly access: Access | undefined;
  /** Whether the gateway is to ask for an API key as well. */
  readonly apiKey: boolean;
}

/** Where providers can be looked up: a ModuleRef or an application. */
export type Container = Pick<ModuleRef, 'get'>;

/**
 * Returns every HTTP route of an initialised application, in the order of registration. The paths are put together by
 * the parts of Nest's own router, so prefixes, versions and path arrays are as served; the access is what the guard's
 * own reader returns for the function that Nest hands to the guard.
 */
export function declaredRoutes(container: Container): DeclaredRoute[] {
  const config = configOf(container);
  const explorer = new PathsExplorer(new MetadataScanner());
  const paths = new RoutePathFactory(config);
  const modules = container.get(ModulesContainer, { strict: false });
  return [...modules.values()].flatMap((module) => {
    const modulePath = modulePathOf(module.metatype, modules.applicationId);
    return [...module.controllers.values()].flatMap(({ metatype, instance }) => {
      const controller = metatype as Type;
      const placed = { config, paths, controller, modulePath };
      const definitions = explorer.scanForPaths(instance as object);
      return controllerPaths(controller).flatMap((ctrlPath) =>
        definitions.flatMap((definition) => routesOf(definition, { ...placed, ctrlPath })),
      );
    });
  });
}

interface Place {
  readonly config: ApplicationConfig;
  readonly paths: RoutePathFactory;
  readonly controller: Type;
  readonly ctrlPath: string;
  readonly modulePath: string | undefined;
}

function routesOf(definition: RouteDefinition, { config, paths, controller, ctrlPath, modulePath }: Place) {
  const { path, requestMethod, targetCallback, methodName, version: methodVersion } = definition;
  const versioningOptions = config.getVersioning();
  const controllerVersion =
    versioningOptions && (read<VersionValue>(VERSION_METADATA, controller) ?? versioningOptions.defaultVersion);
  const version = versioningOptions && (methodVersion ?? controllerVersion);
  const chosenBy =
    read(HOST_METADATA, controller) !== undefined
      ? 'host'
      : version !== undefined && versioningOptions?.type !== VersioningType.URI
        ? 'version'
        : undefined;
  const globalPrefix = config.getGlobalPrefix();
  return path
    .flatMap((methodPath) =>
      paths.create(
        {
          ctrlPath,
          methodPath,
          ...(globalPrefix !== '' && { globalPrefix: `/${globalPrefix.replace(/^\//, '')}` }),
          ...(modulePath !== undefined && { modulePath }),
          ...(controllerVersion !== undefined && { controllerVersion }),
          ...(methodVersion !== undefined && { methodVersion }),
          ...(versioningOptions !== undefined && { versioningOptions }),
        },
        requestMethod,
      ),
    )
    .map((registered): DeclaredRoute => ({
      controller: controller.name,
      handler: methodName,
      method: RequestMethod[requestMethod],
      path: registered,
      ...(chosenBy !== undefined && { chosenBy }),
      access: readAccess(targetCallback, controller),
      apiKey: readApiKey(targetCallback, controller),
    }));
}

function controllerPaths(controller: Type): string[] {
  const path = read<string | string[]>(PATH_METADATA, controller) ?? '';
  return Array.isArray(path) ? path : [path];
}

/** What RouterModule put in front of a module's controllers. */
function modulePathOf(module: object, applicationId: string): string | undefined {
  return read<string>(MODULE_PATH + applicationId, module) ?? read<string>(MODULE_PATH, module);
}

/** Whether the application asked Nest to register its closest routes first. */
export const resolvesBySpecificity = (container: Container): boolean =>
  configOf(container).getRouteResolutionStrategy() === 'specificity';

/** The application's prefix and versioning. Nest hands them to nobody but its own router. */
function configOf(container: Container): ApplicationConfig {
  const { container: nest } = container.get(ModuleRef, { strict: false }) as unknown as {
    readonly container: { readonly applicationConfig: ApplicationConfig };
  };
  return nest.applicationConfig;
}

const read = <Value>(key: string, target: object): Value | undefined =>
  Reflect.getMetadata(key, target) as Value | undefined;
