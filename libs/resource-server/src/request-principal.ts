import type { ExecutionContext } from '@nestjs/common';
import type { Principal } from '@sallyport/protocol';

// Keyed by an object of this process: nothing that arrives over the wire can put a principal here.
const principals = new WeakMap<object, Principal>();

export function setPrincipal(request: object, principal: Principal): void {
  principals.set(request, principal);
}

/** The principal that the guard verified for this call; outside HTTP it is kept with one of the arguments. */
export function principalOf(context: ExecutionContext): Principal | undefined {
  if (context.getType() === 'http') return principals.get(context.switchToHttp().getRequest<object>());
  const holder = context.getArgs<unknown[]>().find((argument) => isObject(argument) && principals.has(argument));
  return holder === undefined ? undefined : principals.get(holder as object);
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
