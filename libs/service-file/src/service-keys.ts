import type { ApiKey, UsagePlan } from '@sallyport/gateway-emulator';
import type { KeysAndPlans } from './cloudformation/usage-plans.js';
import { apiKeyValue, type LocalFacts } from './local-facts.js';
import type { ServiceNode } from './service-node.js';

/**
 * `provider.apiGateway.apiKeys` and `.usagePlan` as osls writes them: without names one plan for all keys; with names a
 * plan for each, and keys under the plan's name.
 *
 * @param service - the names of service and stage, which osls puts around those of plans
 */
export function readServiceKeys(
  apiGateway: ServiceNode | undefined,
  service: { readonly name: string; readonly stage: string },
  local: LocalFacts,
): KeysAndPlans {
  const keys = apiGateway?.child('apiKeys');
  const plan = apiGateway?.child('usagePlan');
  if (keys === undefined && plan === undefined) return { apiKeys: [], usagePlans: [] };
  const named =
    plan !== undefined && Array.isArray(plan.resolved().value) ? plan.items().flatMap((item) => item.entries()) : [];
  const planNames = named.map(([name]) => name);
  const apiKeys: (ApiKey & { readonly plan: string })[] = [];
  let number = 0;
  for (const item of keys?.items() ?? []) {
    const [group] = item.isText() ? [] : item.entries();
    const isGroup = group !== undefined && planNames.includes(group[0]);
    if (isGroup) number = 0;
    for (const key of isGroup ? group[1].items() : [item]) {
      number += 1;
      apiKeys.push({
        ...readKey(key, local),
        id: keyId(number, isGroup ? group[0] : ''),
        plan: isGroup ? group[0] : '',
      });
    }
  }
  const keyIds = (of: string) => apiKeys.filter((key) => key.plan === of).map(({ id }) => id);
  const [before, after] = [service.name, service.stage];
  return {
    apiKeys: apiKeys.map(({ plan: _, ...key }) => key),
    usagePlans:
      planNames.length > 0
        ? named.map(([name, node]) => ({ name: `${before}-${name}-${after}`, keyIds: keyIds(name), ...limitsOf(node) }))
        : [{ name: `${before}-${after}`, keyIds: keyIds(''), ...limitsOf(plan) }],
  };
}

/** As osls names the resource. */
const keyId = (number: number, plan: string): string =>
  `ApiGatewayApiKey${plan.charAt(0).toUpperCase()}${plan.slice(1)}${number}`;

function readKey(node: ServiceNode, local: LocalFacts): Omit<ApiKey, 'id'> {
  if (node.isText()) return { value: apiKeyValue(local, node.text()) };
  node.only(['name', 'value', 'description', 'customerId', 'enabled']);
  const value = node.child('value');
  const name = node.child('name')?.text() ?? 'key';
  return {
    value: value?.isText() === true ? value.text() : apiKeyValue(local, name),
    ...(node.child('enabled')?.flag() === false && { enabled: false }),
  };
}

function limitsOf(node: ServiceNode | undefined): Pick<UsagePlan, 'throttle' | 'quota'> {
  node?.only(['throttle', 'quota']);
  const [throttle, quota] = [node?.child('throttle'), node?.child('quota')];
  return {
    ...(throttle !== undefined && {
      throttle: {
        rateLimit: throttle.child('rateLimit')?.number() ?? 0,
        burstLimit: throttle.child('burstLimit')?.number() ?? 0,
      },
    }),
    ...(quota !== undefined && {
      quota: { limit: quota.child('limit')?.number() ?? 0, period: (quota.child('period')?.text() ?? 'DAY') as 'DAY' },
    }),
  };
}
