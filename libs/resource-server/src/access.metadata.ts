import { MisconfigurationError, type Access } from '@sallyport/protocol';

const accessKey = Symbol.for('sallyport:access');
const apiKeyKey = Symbol.for('sallyport:api-key');

type Target = object;

/**
 * Writes what a route declares onto its handler or its controller class. A second declaration on the same target must
 * agree: `@Scopes` and `@Scopes.any` add up, everything else would leave one of the two silently without effect.
 */
export function declareAccess(target: Target, declared: Access, name: string): void {
  const present = Reflect.getOwnMetadata(accessKey, target) as Access | undefined;
  Reflect.defineMetadata(accessKey, present === undefined ? declared : combine(present, declared, name), target);
}

/** The one reader: guard, boot report and route manifest all use it. The handler's declaration replaces the class's. */
export function readAccess(handler: Target, controller: Target): Access | undefined {
  return (Reflect.getMetadata(accessKey, handler) ?? Reflect.getMetadata(accessKey, controller)) as Access | undefined;
}

/**
 * Returns {@link readAccess} for a gate: what a handler of a class declares is looked up once. What declares nothing is
 * looked up each time; it is closed meanwhile.
 */
export function rememberingAccess(): typeof readAccess {
  const declared = new WeakMap<Target, WeakMap<Target, Access>>();
  return (handler, controller) => {
    const known = declared.get(controller)?.get(handler);
    if (known !== undefined) return known;
    const access = readAccess(handler, controller);
    if (access === undefined) return undefined;
    let handlers = declared.get(controller);
    if (handlers === undefined) declared.set(controller, (handlers = new WeakMap()));
    handlers.set(handler, access);
    return access;
  };
}

/** Writes that a route asks for an API key as well; stands beside any access. */
export function declareApiKey(target: Target): void {
  Reflect.defineMetadata(apiKeyKey, true, target);
}

/** Whether the handler or its class asks for an API key. A handler cannot take back what its class asks for. */
export function readApiKey(handler: Target, controller: Target): boolean {
  return [handler, controller].some((target) => Reflect.getMetadata(apiKeyKey, target) === true);
}

function combine(first: Access, second: Access, name: string): Access {
  if (first.access === 'scopes' && second.access === 'scopes') {
    const overlap = Object.keys(first.scopes).filter((list) => list in second.scopes);
    if (overlap.length === 0) return { access: 'scopes', scopes: { ...first.scopes, ...second.scopes } };
  }
  throw new MisconfigurationError('access_declared_wrongly', [
    `${name} declares its access twice (${first.access} and ${second.access}): keep one declaration.`,
  ]);
}
