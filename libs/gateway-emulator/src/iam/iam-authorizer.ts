import { createHash, timingSafeEqual } from 'node:crypto';
import type { DeployedApi } from '../api.js';
import { failures, type Failure } from '../failures.js';
import { headerValues, type GatewayRequest } from '../gateway-request.js';
import { conditionsOf } from '../policy-conditions.js';
import { readStatements } from '../policy-document.js';
import { evaluatePolicy, type PolicyVerdict } from '../policy-evaluation.js';
import { iamFailures, incompleteSignature, notAuthorized } from './iam-failures.js';
import { callerOf, type IamCaller, type IamRegistry, type RoleCredentials } from './iam-registry.js';
import { signatureFailure } from './signature.js';
import { readAuthorization } from './signed-authorization.js';

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
 *
 * A signature comes in the header `Authorization`; one in the query is not modelled and counts as none.
 */
export function iamAuthorizer(api: DeployedApi, { credentials, roles }: IamRegistry): IamAuthorize {
  const statements = new Map(Object.entries(roles).map(([arn, policy]) => [arn, readStatements(policy)]));

  /** The session token is AWS's own record of the session: a wrong one is as good as an unknown key. */
  function sessionFailure(request: GatewayRequest, known: RoleCredentials | null): Failure | null {
    const [token = '', ...more] = headerValues(request, 'x-amz-security-token');
    if (known === null || more.length > 0 || !same(token, known.sessionToken)) return iamFailures.unknownCaller;
    return request.receivedAt >= known.expiresAt ? iamFailures.expiredToken : null;
  }

  return (request, methodArn, combine) => {
    const stopped = (failure: Failure) => ({ ok: false, failure }) as const;
    const [header, ...more] = headerValues(request, 'authorization');
    if (header === undefined || header === '') return stopped(failures.missingAuthenticationToken);
    const read = more.length > 0 ? { fault: 'More than one Authorization header' } : readAuthorization(header);
    if ('fault' in read) return stopped(incompleteSignature(read.fault, header));
    const known = credentials(read.accessKeyId);
    const failure =
      sessionFailure(request, known) ?? signatureFailure(api, request, read, known?.secretAccessKey ?? '');
    if (failure !== null || known === null) return stopped(failure ?? iamFailures.unknownCaller);
    const caller = callerOf(read.accessKeyId, known);
    const verdict = combine(
      evaluatePolicy(statements.get(known.roleArn) ?? [], methodArn, conditionsOf(request, 'evaluated')),
    );
    if (verdict === 'allow') return { ok: true, caller };
    return stopped(notAuthorized(caller.userArn, methodArn, verdict === 'explicit-deny'));
  };
}
