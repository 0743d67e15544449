import type { Principal } from '@sallyport/protocol';

// Keyed by the request object: nothing that arrives over the wire can put a principal here.
const principals = new WeakMap<object, Principal>();

export function setPrincipal(request: object, principal: Principal): void {
  principals.set(request, principal);
}

/** The principal that the guard verified for this request object. */
export function principalOf(request: object): Principal | undefined {
  return principals.get(request);
}
