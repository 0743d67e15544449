import type { Principal } from '@sallyport/protocol';

/** What the authorizer hands on to integrations and access logs: flat strings, no token, nothing secret. */
export type AuthorizerContext = Readonly<Record<string, string>>;

const maxCharacters = 2_048;

/** Returns `scope`, `subject` and, when the token names one, `clientId`. Control characters become spaces. */
export function authorizerContext({ scopes, subject, clientId }: Principal): AuthorizerContext {
  const context = { scope: bounded([...scopes].join(' ')), subject: bounded(subject) };
  return clientId === undefined ? context : { ...context, clientId: bounded(clientId) };
}

function bounded(value: string): string {
  return value.replaceAll(/\p{Cc}/gu, ' ').slice(0, maxCharacters);
}
