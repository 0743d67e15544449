import type { GatewayAuthorizer } from '@sallyport/api-gateway';
import type { Authenticator } from '@sallyport/authentication';
import { RefusalError, type Outcome, type Principal } from '@sallyport/protocol';
import { decidingStatement } from './deciding-statement.js';
import type { PolicyLine } from './step-words.js';

/** The first gate over another authenticator, which says what the real one said a moment ago. */
export type GateOver = (authenticator: Authenticator) => Pick<GatewayAuthorizer, 'authorize'>;

/** No API of anybody: a policy is relative to its stage. */
const stageArn = 'arn:aws:execute-api:us-east-1:000000000000:explain/stage';

/**
 * Returns what the first gate's policy says about a request, from its answer to a REST API's TOKEN event. Nobody is asked
 * about the token once more.
 *
 * @throws {@link MisconfigurationError} as the gate
 */
export async function policyLine(
  found: Outcome<Principal>,
  {
    method,
    path,
    authorization,
  }: { readonly method: string; readonly path: string; readonly authorization?: string | undefined },
  gateOver: GateOver,
): Promise<PolicyLine> {
  const methodArn = `${stageArn}/${method}${path}`;
  const event = { type: 'TOKEN', authorizationToken: authorization, methodArn };
  try {
    const answer = await gateOver({ authenticate: () => found }).authorize(event);
    return { deciding: 'policyDocument' in answer ? decidingStatement(answer.policyDocument, methodArn) : undefined };
  } catch (error) {
    if (error instanceof RefusalError) return 'refused';
    throw error;
  }
}

export const opens = (policy: PolicyLine): boolean => policy !== 'refused' && policy.deciding?.effect === 'Allow';
