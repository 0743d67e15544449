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

/** Whether the policies of the roles can be read. */
export const iamFaults = ({ iam }: Functions): Faults =>
  Object.entries(iam?.roles ?? {}).flatMap(([arn, policy]) => policyFaults(arn, policy));
