import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import type { Access } from '@sallyport/protocol';
import { readAccess } from './access.metadata.js';
import type { Container } from './declared-routes.js';

/** A handler of messages or events as Nest will register it, with what the guard will read for it. */
export interface DeclaredMessage {
  readonly controller: string;
  readonly handler: string;
  /** As written on the handler: text, or an object as its JSON. */
  readonly pattern: string;
  readonly access: Access | undefined;
}

/** Where @MessagePattern and @EventPattern write. Named here so that nobody without messages loads that package. */
export const patternMetadata = 'microservices:pattern';

/** Returns every message handler of the application's controllers. */
export function declaredMessages(container: Container): DeclaredMessage[] {
  const scanner = new MetadataScanner();
  const modules = container.get(ModulesContainer, { strict: false });
  return [...modules.values()].flatMap(({ controllers }) =>
    [...controllers.values()].flatMap(({ metatype }) => {
      const controller = metatype as new () => object;
      const prototype = controller.prototype as Record<string, object>;
      return scanner.getAllMethodNames(prototype).flatMap((handler): DeclaredMessage[] => {
        const method = prototype[handler]!;
        const patterns = Reflect.getMetadata(patternMetadata, method) as readonly unknown[] | undefined;
        if (patterns === undefined) return [];
        const pattern = patterns.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join(', ');
        return [{ controller: controller.name, handler, pattern, access: readAccess(method, controller) }];
      });
    }),
  );
}
