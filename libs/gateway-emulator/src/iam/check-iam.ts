import type { RestRoute } from '../api.js';
import { when, type Faults, type Functions } from '../check-parts.js';
import { MalformedPolicy, readStatements } from '../policy-document.js';
import { isRoleArn } from './iam-registry.js';

function policyFaults(arn: string, policy: unknown): Faults {
  try {
    readStatements(policy);
    return when(!isRoleArn(arn), `iam.roles["${arn}"] must be arn:aws:iam::<account>:role/<name>`);
  } catch (error) {
    return [`iam.roles["${arn}"]: ${error instanceof MalformedPolicy ? error.message : 'is no policy'}`];
  }
}

/** Routes for signed requests need somebody who can sign (G70), and policies that can be read. */
export const iamFaults = (routes: readonly Pick<RestRoute, 'authorization'>[], { iam }: Functions): Faults => [
  ...when(
    iam === undefined && routes.some(({ authorization }) => authorization === 'AWS_IAM'),
    'iam is missing, but a route has authorization AWS_IAM',
  ),
  ...Object.entries(iam?.roles ?? {}).flatMap(([arn, policy]) => policyFaults(arn, policy)),
];
