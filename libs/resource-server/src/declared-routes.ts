import type { ModuleRef } from '@nestjs/core';
import { ModulesContainer, SerializedGraph } from '@nestjs/core';
import type { Access } from '@sallyport/protocol';
import { readAccess } from './access.metadata.js';

/** A route as Nest registered it, with what the guard will read for it. */
export interface DeclaredRoute {
  readonly controller: string;
  readonly handler: string;
  /** Nest's name of the method; `ALL` for every method. */
  readonly method: string;
  /** The registered path with global prefix and URI version, in Nest's syntax: `/users/:id`. */
  readonly path: string;
  readonly access: Access | undefined;
}

/** Where providers can be looked up: a ModuleRef or an application. */
export type Container = Pick<ModuleRef, 'get'>;

/**
 * Returns every HTTP route of an initialised application, from the register that Nest's router itself fills: prefixes,
 * versions and path arrays are as served, and the access is what the guard's own reader returns.
 */
export function declaredRoutes(container: Container): DeclaredRoute[] {
  const graph = container.get(SerializedGraph, { strict: false });
  const controllers = new Map<string, Function>();
  for (const module of container.get(ModulesContainer, { strict: false }).values()) {
    for (const wrapper of module.controllers.values()) {
      if (typeof wrapper.metatype === 'function') controllers.set(wrapper.id, wrapper.metatype);
    }
  }
  const { entrypoints } = graph.toJSON() as unknown as { entrypoints: Record<string, readonly Entrypoint[]> };
  return Object.values(entrypoints)
    .flat()
    .filter((entrypoint) => entrypoint.type === 'http-endpoint')
    .map(({ className, classNodeId, methodName, metadata }) => {
      const controller = controllers.get(classNodeId);
      const handler = (controller?.prototype as Record<string, object> | undefined)?.[methodName];
      return {
        controller: className,
        handler: methodName,
        method: metadata.requestMethod,
        path: metadata.path,
        access: controller && handler ? readAccess(handler, controller) : undefined,
      };
    });
}

interface Entrypoint {
  readonly type: string;
  readonly className: string;
  readonly classNodeId: string;
  readonly methodName: string;
  readonly metadata: { readonly path: string; readonly requestMethod: string };
}
