import { createHash, timingSafeEqual } from 'node:crypto';
import type { DeployedApi } from '../api.js';
import { failures, type Failure } from '../failures.js';
import type { GatewayRequest } from '../gateway-request.js';
import { conditionsOf } from '../policy-conditions.js';
import { readStatements } from '../policy-document.js';
import { evaluatePolicy, type PolicyVerdict } from '../policy-evaluation.js';
import { iamFailures, incompleteSignature, notAuthorized } from './iam-failures.js';
import { callerOf, type IamCaller, type IamRegistry, type RoleCredentials } from './iam-registry.js';
import { readSignature, type PresentedSignature } from './presented-signature.js';
import { signatureFailure } from './signature.js';

export type IamAnswer =
  { readonly ok: true; readonly caller: IamCaller } | { readonly ok: false; readonly failure: Failure };

/** Asks whether a signed request may invoke a method. `combine`: the role's policy, and what else there is to say (G19). */
export type IamAuthorize = (
  request: GatewayRequest,
  methodArn: string,
  combine: (verdict: PolicyVerdict) => PolicyVerdict,
) => IamAnswer;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const same = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

/**
 * `AWS_IAM`: whose signature is it, does it hold, and may they? Nothing is cached; every request is verified.
 */
export function iamAuthorizer(api: DeployedApi, { credentials, roles }: IamRegistry): IamAuthorize {
  const statements = new Map(Object.entries(roles).map(([arn, policy]) => [arn, readStatements(policy)]));

  /** The session token is AWS's own record of the session: a wrong one is as good as an unknown key. */
  function sessionFailure(
    { receivedAt }: GatewayRequest,
    { sessionTokens }: PresentedSignature,
    known: RoleCredentials | null,
  ): Failure | null {
    const [token = '', ...more] = sessionTokens;
    if (known === null || more.length > 0 || !same(token, known.sessionToken)) return iamFailures.unknownCaller;
    return receivedAt >= known.expiresAt ? iamFailures.expiredToken : null;
  }

  return (request, methodArn, combine) => {
    const stopped = (failure: Failure) => ({ ok: false, failure }) as const;
    const read = readSignature(request);
    if (read === 'none') return stopped(failures.missingAuthenticationToken);
    if ('fault' in read) return stopped(incompleteSignature(read.fault, read.text));
    const known = credentials(read.accessKeyId);
    const failure =
      sessionFailure(request, read, known) ?? signatureFailure(api, request, read, known?.secretAccessKey ?? '');
    if (failure !== null || known === null) return stopped(failure ?? iamFailures.unknownCaller);
    const caller = callerOf(read.accessKeyId, known);
    const verdict = combine(
      evaluatePolicy(statements.get(known.roleArn) ?? [], methodArn, conditionsOf(request, 'evaluated')),
    );
    if (verdict === 'allow') return { ok: true, caller };
    return stopped(notAuthorized(caller.userArn, methodArn, verdict === 'explicit-deny'));
  };
}
