import type { RestApi } from './api.js';

/** Longest method ARN, in bytes, that a request with authorization may have (G34). */
export const methodArnBytes = 1600;

/** The ARN of one request: concrete raw path, not the template; the root gives `GET/` (G1). */
export function methodArn(
  api: Pick<RestApi, 'partition' | 'region' | 'accountId' | 'id' | 'stage'>,
  verb: string,
  path: string,
): string {
  return `arn:${api.partition ?? 'aws'}:execute-api:${api.region}:${api.accountId}:${api.id}/${api.stage}/${verb}${path}`;
}
