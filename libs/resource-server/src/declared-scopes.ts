import { scopesOf } from '@sallyport/protocol';
import { declaredMessages } from './declared-messages.js';
import { declaredRoutes, type Container } from './declared-routes.js';

/** Returns every scope that a route or a message handler of the application asks for, once each. */
export function declaredScopes(container: Container): string[] {
  const declared = [...declaredRoutes(container), ...declaredMessages(container)];
  return scopesOf(declared.flatMap(({ access }) => access ?? []));
}
