import { MisconfigurationError, type Access } from '@sallyport/protocol';
import { declareAccess, declareApiKey } from './access.metadata.js';

type AccessDecorator = ClassDecorator & MethodDecorator;

function access(declared: Access): AccessDecorator {
  return ((target: object, property?: string | symbol, descriptor?: PropertyDescriptor) => {
    const owner = typeof target === 'function' ? target.name : target.constructor.name;
    const name = property === undefined ? owner : `${owner}.${String(property)}`;
    declareAccess((descriptor?.value as object | undefined) ?? target, declared, name);
  }) as AccessDecorator;
}

/** `scopes` is what JavaScript may pass, whatever the types say. */
function requireNames(decorator: string, scopes: readonly unknown[]): void {
  if (scopes.length > 0 && scopes.every(isScope)) return;
  throw new MisconfigurationError('access_declared_wrongly', [
    scopes.length === 0
      ? `${decorator}() names no scope: name at least one, or say @Authenticated() or @Public().`
      : `${decorator}() names something that is not one scope (RFC 6749 §3.3): pass each scope as its own argument.`,
  ]);
}

const isScope = (scope: unknown): boolean => typeof scope === 'string' && /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope);

function allOf(...scopes: [string, ...string[]]): AccessDecorator {
  requireNames('@Scopes', scopes);
  return access({ access: 'scopes', scopes: { allOf: scopes } });
}

function anyOf(...scopes: [string, ...string[]]): AccessDecorator {
  requireNames('@Scopes.any', scopes);
  return access({ access: 'scopes', scopes: { anyOf: scopes } });
}

/**
 * `@Scopes('a', 'b')`: the token must hold every scope named. `@Scopes.any('a', 'b')`: at least one of them.
 * Both on one handler: both must hold. On a controller it stands for every handler that declares nothing itself.
 *
 * @throws {@link MisconfigurationError} while the class is being defined, when no scope is named
 */
export const Scopes = Object.assign(allOf, { any: anyOf });

/** Any verified token may call the route, whatever its scopes. */
export const Authenticated = (): AccessDecorator => access({ access: 'authenticated' });

/** Everybody may call the route; no token is read. */
export const Public = (): AccessDecorator => access({ access: 'public' });

/**
 * Only requests signed with AWS credentials (SigV4) may call the route, as the gateway's `AWS_IAM` authorization verifies
 * them. No bearer token opens it, and the guard, which reads no signature, refuses with `iam_required` unless
 * `iamPrincipalSource` is configured and knows who signed: on Lambda the gateway's event says so, elsewhere nothing does.
 */
export const IamAuthorized = (): AccessDecorator => access({ access: 'iam' });

/**
 * The gateway asks for an API key as well, beside whatever else the route declares. It meters callers and names nobody:
 * a route with it alone declares no access and stays closed. The guard does NOT check the key, the gateway does.
 */
export const ApiKeyRequired = (): AccessDecorator =>
  ((target: object, _property?: string | symbol, descriptor?: PropertyDescriptor) => {
    declareApiKey((descriptor?.value as object | undefined) ?? target);
  }) as AccessDecorator;
