import type { IamCaller } from '../iam/iam-registry.js';

/**
 * `requestContext.authorizer` of a signed request: who signed, under `iam` (format 2.0). Format 1.0 has them in `identity`, as
 * REST, and no authorizer.
 */
export function signerInEvent(
  { accessKey, accountId, userId, userArn, cognito }: IamCaller,
  format: '1.0' | '2.0',
): Readonly<Record<string, unknown>> | undefined {
  if (format === '1.0') return undefined;
  const cognitoIdentity = cognito && {
    amr: [cognito.authenticationType, ...(cognito.authenticationProvider?.split(',') ?? [])],
    identityId: cognito.identityId,
    identityPoolId: cognito.identityPoolId,
  };
  return { iam: { accessKey, accountId, callerId: userId, cognitoIdentity, principalOrgId: null, userArn, userId } };
}
