import { matchesPattern } from './pattern.js';

/** One statement of an authorizer's policy, after validation. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  /** In lower case: actions have none. */
  readonly actions: Selector;
  readonly resources: Selector;
  readonly condition: ConditionBlock | null;
}

/** Operator → key → values, one of which is to hold. */
export type ConditionBlock = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** Whether a condition holds for the request at hand. */
export type ConditionReader = (condition: ConditionBlock, effect: Statement['effect']) => boolean;

/** A condition nobody evaluates: it never helps an Allow to match and never keeps a Deny from matching. */
export const againstTheCaller: ConditionReader = (_, effect) => effect === 'Deny';

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
 * @param holds - how conditions are taken (G18); by default they count against the caller
 */
export function evaluatePolicy(
  statements: readonly Statement[],
  arn: string,
  holds: ConditionReader = againstTheCaller,
): PolicyVerdict {
  const applies = ({ effect, actions, resources, condition }: Statement): boolean =>
    (condition === null || holds(condition, effect)) &&
    selects(actions, invoke, effect) &&
    selects(resources, arn, effect);
  const applicable = statements.filter(applies);
  if (applicable.some(({ effect }) => effect === 'Deny')) return 'explicit-deny';
  return applicable.length > 0 ? 'allow' : 'implicit-deny';
}
