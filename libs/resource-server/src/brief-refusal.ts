import type { Refusal } from '@sallyport/protocol';

/** What API Gateway itself writes, and what older APIs wrote beside it. */
export interface BriefRefusal {
  readonly message: string;
  /** What the route asks for, when the token lacks it. */
  readonly info?: string;
}

/** Returns the body for clients that read `message` and `info` instead of problem details. */
export function briefRefusal(message: string, { reason, scopes }: Pick<Refusal, 'reason' | 'scopes'>): BriefRefusal {
  if (reason !== 'scope_missing' || scopes === undefined) return { message };
  const asked = [all(scopes.allOf ?? []), any(scopes.anyOf ?? [])].filter((part) => part !== undefined);
  return asked.length === 0 ? { message } : { message, info: asked.join(' and ') };
}

const quoted = (scopes: readonly string[]): string => scopes.map((scope) => `"${scope}"`).join(', ');

function all(scopes: readonly string[]): string | undefined {
  if (scopes.length === 0) return undefined;
  return scopes.length === 1 ? `scope ${quoted(scopes)} is required` : `scopes ${quoted(scopes)} are required`;
}

function any(scopes: readonly string[]): string | undefined {
  return scopes.length > 1 ? `one of the scopes ${quoted(scopes)} is required` : all(scopes);
}
