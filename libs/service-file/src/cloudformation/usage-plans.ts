import type { ApiKey, UsagePlan } from '@sallyport/gateway-emulator';
import { Fault } from '../fault.js';
import { apiKeyValue, type LocalFacts } from '../local-facts.js';
import { numberOf, partOf, referenceOf, textOf, type Resource } from './resource.js';

export interface KeysAndPlans {
  readonly apiKeys: readonly ApiKey[];
  readonly usagePlans: readonly UsagePlan[];
}

/** `AWS::ApiGateway::ApiKey`, `UsagePlan` and `UsagePlanKey`. Keys are known by their logical id. */
export function readKeysAndPlans(resources: readonly Resource[], local: LocalFacts): KeysAndPlans {
  const of = (type: string) => resources.filter((resource) => resource.type === `AWS::ApiGateway::${type}`);
  const links = of('UsagePlanKey').map(({ properties, place }) => {
    const [plan, key] = [referenceOf(properties['UsagePlanId']), referenceOf(properties['KeyId'])];
    if (plan === undefined || key === undefined) throw new Fault(`${place}: UsagePlanId and KeyId must be a Ref each`);
    return { plan, key };
  });
  return {
    apiKeys: of('ApiKey').map((resource) => ({
      id: resource.logicalId,
      // A value that is a reference to a secret is AWS's to resolve; here it is one of our own.
      value:
        typeof resource.properties['Value'] === 'string'
          ? resource.properties['Value']
          : apiKeyValue(local, textOf(resource, 'Name') ?? resource.logicalId),
      ...(textOf(resource, 'Enabled') !== 'true' && { enabled: false }),
    })),
    usagePlans: of('UsagePlan').map((resource) => ({
      name: textOf(resource, 'UsagePlanName') ?? resource.logicalId,
      keyIds: links.filter(({ plan }) => plan === resource.logicalId).map(({ key }) => key),
      ...limitsOf(resource),
    })),
  };
}

function limitsOf(resource: Resource): Pick<UsagePlan, 'throttle' | 'quota'> {
  const [throttle, quota] = [partOf(resource, 'Throttle'), partOf(resource, 'Quota')];
  return {
    ...(throttle !== undefined && {
      throttle: { rateLimit: numberOf(throttle, 'RateLimit') ?? 0, burstLimit: numberOf(throttle, 'BurstLimit') ?? 0 },
    }),
    ...(quota !== undefined && {
      quota: { limit: numberOf(quota, 'Limit') ?? 0, period: (textOf(quota, 'Period') ?? 'DAY') as 'DAY' },
    }),
  };
}
