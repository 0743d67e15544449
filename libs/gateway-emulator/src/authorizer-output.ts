import type { Selector, Statement } from './policy-evaluation.js';

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

/** Longest `Resource`, in characters (G34). */
const resourceLength = 512;
const statementKeys = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];
const versions: readonly unknown[] = ['2012-10-17', '2008-10-17'];

class Malformed extends Error {}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function readSelector(statement: Record<string, unknown>, name: 'Action' | 'Resource'): Selector {
  const negated = Object.hasOwn(statement, `Not${name}`);
  if (negated === Object.hasOwn(statement, name)) throw new Malformed(`a statement needs one of ${name}, Not${name}`);
  const value = statement[negated ? `Not${name}` : name];
  const patterns: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (!patterns.every((pattern) => typeof pattern === 'string')) throw new Malformed(`${name} is not text`);
  return { negated, patterns };
}

function readStatement(statement: unknown): Statement {
  if (!isRecord(statement)) throw new Malformed('a statement is not an object');
  if (!Object.keys(statement).every((key) => statementKeys.includes(key))) {
    throw new Malformed('a statement has a member that policies of an authorizer do not know');
  }
  const { Effect: effect } = statement;
  if (effect !== 'Allow' && effect !== 'Deny') throw new Malformed('Effect is neither Allow nor Deny');
  const resources = readSelector(statement, 'Resource');
  if (resources.patterns.some((pattern) => pattern.length > resourceLength)) {
    throw new Malformed(`a Resource is longer than ${resourceLength} characters`);
  }
  const conditional = statement['Condition'] !== undefined;
  const { negated, patterns } = readSelector(statement, 'Action');
  const actions = { negated, patterns: patterns.map((pattern) => pattern.toLowerCase()) };
  return { effect, actions, resources, conditional };
}

function readStatements(document: unknown): readonly Statement[] {
  if (!isRecord(document)) throw new Malformed('policyDocument is not an object');
  if (!versions.includes(document['Version'])) throw new Malformed('policyDocument.Version is not a policy version');
  const { Statement: statements } = document;
  if (Array.isArray(statements)) return statements.map(readStatement);
  return [readStatement(statements)];
}

function readContext(context: unknown, values: 'text' | 'structured'): Record<string, unknown> {
  if (context === undefined || context === null) return {};
  if (!isRecord(context)) throw new Malformed('context is not an object');
  if (values === 'structured') return context;
  const entries = Object.entries(context).map(([key, value]) => {
    if (Array.isArray(value)) throw new Malformed('Can not deserialize a context value out of START_ARRAY token');
    if (!['string', 'number', 'boolean'].includes(typeof value)) {
      throw new Malformed('Can not deserialize a context value out of START_OBJECT token');
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
    if (!isRecord(output)) throw new Malformed('the answer is not an object');
    const { principalId, policyDocument, context, usageIdentifierKey } = output;
    if (typeof principalId !== 'string' || principalId === '') throw new Malformed('principalId is missing');
    if (policyDocument === undefined) throw new Malformed('policyDocument is missing');
    const result = { principalId, statements: readStatements(policyDocument), context: readContext(context, values) };
    const metered = typeof usageIdentifierKey === 'string' ? { ...result, usageIdentifierKey } : result;
    return { ok: true, result: metered };
  } catch (error) {
    if (error instanceof Malformed) return { ok: false, fault: error.message };
    throw error;
  }
}
