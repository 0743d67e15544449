import type { DeployedApi, RestApi } from './api.js';
import type { GatewayRequest } from './gateway-request.js';
import { conditionsOf } from './policy-conditions.js';
import { readStatements } from './policy-document.js';
import { evaluatePolicy, type PolicyVerdict, type Statement } from './policy-evaluation.js';

/** `execute-api:/dev/GET/*` in a resource policy means this API. */
function expanded(api: DeployedApi, statement: Statement): Statement {
  const arn = `arn:${api.partition ?? 'aws'}:execute-api:${api.region}:${api.accountId}:${api.id}/`;
  const patterns = statement.resources.patterns.map((pattern) => pattern.replace(/^execute-api:\//, () => arn));
  return { ...statement, resources: { ...statement.resources, patterns } };
}

/** Says what the resource policy of an API says about one request, or `null` when it has none. */
export function resourcePolicyOf(api: RestApi): (request: GatewayRequest, arn: string) => PolicyVerdict | null {
  if (api.resourcePolicy === undefined) return () => null;
  const statements = readStatements(api.resourcePolicy, 'resource').map((statement) => expanded(api, statement));
  return (request, arn) => evaluatePolicy(statements, arn, conditionsOf(request));
}

/**
 * What the authorizer's policy and the resource policy say together, in the second phase (G19).
 *
 * A Deny on either side wins. Within one account an Allow on either side suffices, also where the authorizer is silent;
 * across accounts both must allow.
 */
export function combineVerdicts(
  authorizer: PolicyVerdict,
  resource: PolicyVerdict | null,
  account: NonNullable<RestApi['callerAccount']>,
): PolicyVerdict {
  if (resource === null) return authorizer;
  const verdicts = [authorizer, resource];
  if (verdicts.includes('explicit-deny')) return 'explicit-deny';
  const allows = (verdict: PolicyVerdict): boolean => verdict === 'allow';
  const allowed = account === 'same' ? verdicts.some(allows) : verdicts.every(allows);
  return allowed ? 'allow' : 'implicit-deny';
}
