import type { ConditionBlock, Selector, Statement } from './policy-evaluation.js';
import { isRecord } from './json.js';

/** A document that cannot be read as a policy. The message says why and never quotes a value. */
export class MalformedPolicy extends Error {}

/** Longest `Resource` of an authorizer's policy, in characters (G34). */
const resourceLength = 512;
const statementKeys = ['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];
const versions: readonly unknown[] = ['2012-10-17', '2008-10-17'];

function readSelector(statement: Record<string, unknown>, name: 'Action' | 'Resource'): Selector {
  const negated = Object.hasOwn(statement, `Not${name}`);
  if (negated === Object.hasOwn(statement, name)) {
    throw new MalformedPolicy(`a statement needs one of ${name}, Not${name}`);
  }
  const value = statement[negated ? `Not${name}` : name];
  const patterns: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (!patterns.every((pattern) => typeof pattern === 'string')) throw new MalformedPolicy(`${name} is not text`);
  return { negated, patterns };
}

/** Operator → key → values, all as lists of text. */
function readCondition(condition: unknown): ConditionBlock | null {
  if (condition === undefined) return null;
  if (!isRecord(condition)) throw new MalformedPolicy('Condition is not an object');
  return Object.fromEntries(
    Object.entries(condition).map(([operator, keys]) => {
      if (!isRecord(keys)) throw new MalformedPolicy('a Condition operator is not an object');
      const values = Object.entries(keys).map(([key, value]) => [key, [value].flat().map(String)] as const);
      return [operator, Object.fromEntries(values)] as const;
    }),
  );
}

/** The whole world, in the two spellings of a policy that is attached to an API. */
function readPrincipal(principal: unknown): void {
  const anybody: unknown = isRecord(principal) ? principal['AWS'] : principal;
  if (anybody !== '*') throw new MalformedPolicy('Principal must be "*": callers have no AWS identity here');
}

function readStatement(statement: unknown, of: 'authorizer' | 'resource'): Statement {
  if (!isRecord(statement)) throw new MalformedPolicy('a statement is not an object');
  const known = of === 'resource' ? [...statementKeys, 'Principal'] : statementKeys;
  if (!Object.keys(statement).every((key) => known.includes(key))) {
    throw new MalformedPolicy(`a statement has a member that policies of this kind do not know`);
  }
  if (of === 'resource') readPrincipal(statement['Principal']);
  const { Effect: effect } = statement;
  if (effect !== 'Allow' && effect !== 'Deny') throw new MalformedPolicy('Effect is neither Allow nor Deny');
  const resources = readSelector(statement, 'Resource');
  if (of === 'authorizer' && resources.patterns.some((pattern) => pattern.length > resourceLength)) {
    throw new MalformedPolicy(`a Resource is longer than ${resourceLength} characters`);
  }
  const { negated, patterns } = readSelector(statement, 'Action');
  const actions = { negated, patterns: patterns.map((pattern) => pattern.toLowerCase()) };
  return { effect, actions, resources, condition: readCondition(statement['Condition']) };
}

/**
 * The statements of a policy document: an authorizer's answer (G10), or a resource policy with its principals (G19).
 *
 * @throws MalformedPolicy
 */
export function readStatements(document: unknown, of: 'authorizer' | 'resource' = 'authorizer'): readonly Statement[] {
  if (!isRecord(document)) throw new MalformedPolicy('policyDocument is not an object');
  if (!versions.includes(document['Version'])) {
    throw new MalformedPolicy('policyDocument.Version is not a policy version');
  }
  const { Statement: statements } = document;
  const list: readonly unknown[] = Array.isArray(statements) ? statements : [statements];
  return list.map((statement) => readStatement(statement, of));
}
