import { listOf, recordOf, referenceOf } from './resource.js';

/** The function that the URI of an integration or an authorizer calls, by its logical id; `undefined` for one by its ARN. */
export function calledFunction(uri: unknown): string | undefined {
  const direct = referenceOf(uri);
  if (direct !== undefined) return direct;
  const parts = listOf(listOf(recordOf(uri)['Fn::Join'])[1]);
  return parts.map(referenceOf).find((id) => id !== undefined && id.endsWith('LambdaFunction'));
}

/** `PremiumDashcontentLambdaFunction` → `premium-content`: osls writes names so. */
export function functionName(logicalId: string): string {
  const name = logicalId
    .replace(/LambdaFunction$/, '')
    .replaceAll('Dash', '-')
    .replaceAll('Underscore', '_');
  return name.charAt(0).toLowerCase() + name.slice(1);
}
