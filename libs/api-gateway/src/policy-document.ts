export interface PolicyStatement<Resource = string | readonly string[]> {
  readonly Action: 'execute-api:Invoke';
  readonly Effect: 'Allow' | 'Deny';
  readonly Resource: Resource;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface PolicyDocument<Resource = string | readonly string[]> {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement<Resource>[];
}

/** As the compiler writes it: every statement has a list. */
export type ListedPolicy = PolicyDocument<readonly string[]>;

export const statement = <Resource>(Effect: 'Allow' | 'Deny', Resource: Resource): PolicyStatement<Resource> => ({
  Action: 'execute-api:Invoke',
  Effect,
  Resource,
});

export const document = <Resource>(...Statement: readonly PolicyStatement<Resource>[]): PolicyDocument<Resource> => ({
  Version: '2012-10-17',
  Statement,
});

/** The policy of a token that may call nothing. */
export const denyAll = (stageArn: string): ListedPolicy => document(statement('Deny', [`${stageArn}/*`]));

/**
 * Returns the policy with each Allow bound to a moment.
 *
 * Whether API Gateway evaluates conditions of an authorizer's policy, above all of a cached one, is unverified: this
 * may shorten what a cached policy opens, and is never the only control.
 *
 * @param expiresAt - seconds since the epoch
 */
export function expiring(policy: PolicyDocument, expiresAt: number): PolicyDocument {
  const until = new Date(expiresAt * 1000).toISOString().replace(/\.\d+/, '');
  const Condition = { DateLessThan: { 'aws:CurrentTime': until } };
  return document(...policy.Statement.map((each) => (each.Effect === 'Allow' ? { ...each, Condition } : each)));
}
