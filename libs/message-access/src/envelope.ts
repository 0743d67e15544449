/** What travels to a guarded message handler: the credential beside the data, never in it. */
export interface MessageEnvelope<Data = unknown> {
  /** As the HTTP header of that name: `Bearer <token>`. Absent for a public handler. */
  readonly authorization?: string;
  /** What the handler is given. */
  readonly data?: Data;
}

/**
 * Returns the two members of a payload that count, whatever they hold. Own members only; others have no meaning. What is
 * no object has neither: its data is not handed on.
 */
export function openEnvelope(payload: unknown): { readonly authorization: unknown; readonly data: unknown } {
  const own = (name: string): unknown =>
    typeof payload === 'object' && payload !== null && Object.hasOwn(payload, name)
      ? (payload as Readonly<Record<string, unknown>>)[name]
      : undefined;
  return { authorization: own('authorization'), data: own('data') };
}
