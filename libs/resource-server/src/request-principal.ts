import type { ExecutionContext } from '@nestjs/common';
import type { Principal } from '@sallyport/protocol';

/** Makes its subclass put its private members onto an object that is there already. */
class Onto {
  constructor(object: object) {
    return object;
  }
}

/**
 * The principal as a private member of a request: nothing that arrives over the wire can put one there, and no log or
 * copy of the request shows it. A WeakMap does the same and is slower.
 */
class Kept extends Onto {
  #principal: Principal | undefined;

  static set(call: object, principal: Principal): void {
    (#principal in call ? call : new Kept(call)).#principal = principal;
  }

  static get(call: object): Principal | undefined {
    return #principal in call ? call.#principal : undefined;
  }
}

/** @param call - an object of this process that belongs to the call alone */
export function setPrincipal(call: object, principal: Principal): void {
  Kept.set(call, principal);
}

/** The principal that the guard verified for this call; outside HTTP it is kept with one of the arguments. */
export function principalOf(context: ExecutionContext): Principal | undefined {
  if (context.getType() === 'http') return Kept.get(httpRequest<object>(context));
  for (const argument of context.getArgs<unknown[]>()) {
    const principal = isObject(argument) ? Kept.get(argument) : undefined;
    if (principal !== undefined) return principal;
  }
  return undefined;
}

/** The first argument, as `switchToHttp` gives it, without the three functions that one makes. */
export const httpRequest = <Request>(context: ExecutionContext): Request => context.getArgByIndex<Request>(0);

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
