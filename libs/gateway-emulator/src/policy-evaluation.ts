import { matchesPattern } from './pattern.js';

/** One statement of an authorizer's policy, after validation. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  /** In lower case: actions have none. */
  readonly actions: Selector;
  readonly resources: Selector;
  /** Whether the statement carries a `Condition`. */
  readonly conditional: boolean;
}

export interface Selector {
  /** `true` for `NotAction` and `NotResource`. */
  readonly negated: boolean;
  readonly patterns: readonly string[];
}

export type PolicyVerdict = 'allow' | 'explicit-deny' | 'implicit-deny';

const invoke = 'execute-api:invoke';

/**
 * Whether a selector takes a value. What we cannot know (a policy variable) is read against the caller: it never
 * helps an Allow to match and never keeps a Deny from matching.
 */
function selects({ negated, patterns }: Selector, value: string, effect: 'Allow' | 'Deny'): boolean {
  const helps = effect === 'Deny' ? !negated : negated;
  const matched = patterns.some((pattern) => matchesPattern(pattern, value, helps ? 'matches' : 'never'));
  return matched !== negated;
}

/**
 * What a policy says about one method ARN (G15 to G17): every statement is read, an explicit Deny beats any Allow,
 * and silence denies. `*` also takes `/` and nothing; `?` takes one character.
 *
 * Conditions are NOT evaluated (G18): an Allow that has one does not match, a Deny that has one does.
 */
export function evaluatePolicy(statements: readonly Statement[], arn: string): PolicyVerdict {
  const applies = ({ effect, actions, resources, conditional }: Statement): boolean =>
    !(conditional && effect === 'Allow') && selects(actions, invoke, effect) && selects(resources, arn, effect);
  const applicable = statements.filter(applies);
  if (applicable.some(({ effect }) => effect === 'Deny')) return 'explicit-deny';
  return applicable.length > 0 ? 'allow' : 'implicit-deny';
}
