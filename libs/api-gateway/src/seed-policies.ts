import type { ManifestRoute } from '@sallyport/route-manifest';
import type { MethodArn } from './method-arn.js';
import { denyAll, document, statement, type PolicyDocument } from './policy-document.js';

const maxArnCharacters = 512;

/**
 * Returns the policy of exactly the method that was asked for, as its ARN came. For a gateway that keeps no policies.
 *
 * A path with `*`, `?` or `${` would mean more in a policy than it says, and one that no declared route serves is not
 * ours: both are denied.
 */
export function methodArnPolicy({ stageArn, verb, path }: MethodArn, route: ManifestRoute | undefined): PolicyDocument {
  const methodArn = `${stageArn}/${verb}${path}`;
  const isPlain = !/[*?]|\$\{/.test(path) && methodArn.length <= maxArnCharacters;
  return route !== undefined && isPlain ? document(statement('Allow', methodArn)) : denyAll(stageArn);
}

/** Returns the policy that opens the whole stage, undeclared routes included: whoever stands behind decides. */
export const stagePolicy = (stageArn: string): PolicyDocument => document(statement('Allow', `${stageArn}/*`));

/** Returns the policy of a WebSocket API's `$connect`, the one route an authorizer is asked about there. */
export const connectPolicy = (stageArn: string): PolicyDocument =>
  document(statement('Allow', [`${stageArn}/$connect`]));
