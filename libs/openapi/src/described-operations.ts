import type { OpenAPIObject } from '@nestjs/swagger';
import type { RouteSource } from '@sallyport/resource-server';

type Method = 'get' | 'head' | 'post' | 'put' | 'patch' | 'delete' | 'options';
export type DescribedOperation = NonNullable<OpenAPIObject['paths'][string][Method]>;

/**
 * Returns how `@nestjs/swagger` describes a handler, found by its operation id `Controller.handler`; to that it adds the
 * method for `@All()`, and a number for a handler with several paths.
 */
export function describedOperations({ paths }: OpenAPIObject) {
  const operations = new Map<string, DescribedOperation>();
  for (const item of Object.values(paths)) {
    for (const operation of Object.values(item) as DescribedOperation[]) {
      if (operation.operationId !== undefined) operations.set(operation.operationId, operation);
    }
  }
  return ({ controller, handler }: RouteSource, method: Method): DescribedOperation => {
    const id = `${controller}.${handler}`;
    return operations.get(id) ?? operations.get(`${id}_${method}`) ?? operations.get(`${id}[0]`) ?? { responses: {} };
  };
}
