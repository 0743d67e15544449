import { isRecord } from './json.js';
import { MalformedPolicy, readStatements } from './policy-document.js';
import type { Statement } from './policy-evaluation.js';

/** A validated answer of the authorizer: what is cached, whole, and read again for each request (G40). */
export interface AuthorizerResult {
  /** Absent from a simple response. */
  readonly principalId?: string;
  readonly statements: readonly Statement[];
  /** Text everywhere but in an answer of format 2.0: `true` → `"true"`, `1` → `"1"` (G12, G23). */
  readonly context: Readonly<Record<string, unknown>>;
  /** Value of the API key that this caller is metered under (G53). */
  readonly usageIdentifierKey?: string;
}

export type OutputCheck =
  { readonly ok: true; readonly result: AuthorizerResult } | { readonly ok: false; readonly fault: string };

function readContext(context: unknown, values: 'text' | 'structured'): Record<string, unknown> {
  if (context === undefined || context === null) return {};
  if (!isRecord(context)) throw new MalformedPolicy('context is not an object');
  if (values === 'structured') return context;
  const entries = Object.entries(context).map(([key, value]) => {
    if (Array.isArray(value)) throw new MalformedPolicy('Can not deserialize a context value out of START_ARRAY token');
    if (!['string', 'number', 'boolean'].includes(typeof value)) {
      throw new MalformedPolicy('Can not deserialize a context value out of START_OBJECT token');
    }
    return [key, String(value)] as const;
  });
  return Object.fromEntries(entries.filter(([key]) => key !== 'claims')); // reserved: reads as null downstream (G13)
}

/**
 * Returns the authorizer's answer, checked and as text, or the fault for the execution log (G10 to G13).
 * A fault never quotes a value of the answer.
 *
 * @param output - the answer after its journey through JSON
 * @param values - what `context` may hold: scalars, read as text, or in format 2.0 of an HTTP API any JSON (G23)
 */
export function checkOutput(output: unknown, values: 'text' | 'structured' = 'text'): OutputCheck {
  try {
    if (!isRecord(output)) throw new MalformedPolicy('the answer is not an object');
    const { principalId, policyDocument, context, usageIdentifierKey } = output;
    if (typeof principalId !== 'string' || principalId === '') throw new MalformedPolicy('principalId is missing');
    if (policyDocument === undefined) throw new MalformedPolicy('policyDocument is missing');
    const result = { principalId, statements: readStatements(policyDocument), context: readContext(context, values) };
    const metered = typeof usageIdentifierKey === 'string' ? { ...result, usageIdentifierKey } : result;
    return { ok: true, result: metered };
  } catch (error) {
    if (error instanceof MalformedPolicy) return { ok: false, fault: error.message };
    throw error;
  }
}
