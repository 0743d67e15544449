/** Whose SigV4 signature the gateway verified (`AWS_IAM`), as its event tells it. */
export interface SignedCaller {
  /** `arn:aws:sts::<account>:assumed-role/<role>/<session>`, or the ARN of a user. */
  readonly userArn: string;
  /** Set for an identity of a Cognito identity pool. */
  readonly cognito?: {
    readonly identityId: string;
    readonly identityPoolId: string;
    /** `false` for a guest: nobody signed in. */
    readonly authenticated: boolean;
  };
}

/** `requestContext.identity` of REST events and payload 1.0; every member is null where nobody signed. */
export function callerInIdentity(identity: unknown): SignedCaller | undefined {
  const { userArn, accessKey, cognitoIdentityId, cognitoIdentityPoolId, cognitoAuthenticationType } = members(identity);
  if (!isText(userArn) || !isText(accessKey)) return undefined;
  return callerOf(userArn, cognitoIdentityId, cognitoIdentityPoolId, cognitoAuthenticationType === 'authenticated');
}

/** `requestContext.authorizer.iam` of payload 2.0 and function URLs. */
export function callerInAuthorizer(authorizer: unknown): SignedCaller | undefined {
  const { userArn, accessKey, cognitoIdentity } = members(members(authorizer)['iam']);
  if (!isText(userArn) || !isText(accessKey)) return undefined;
  const { identityId, identityPoolId, amr } = members(cognitoIdentity);
  return callerOf(userArn, identityId, identityPoolId, Array.isArray(amr) && amr.includes('authenticated'));
}

/** An identity that is half there names nobody. */
function callerOf(userArn: string, identityId: unknown, identityPoolId: unknown, authenticated: boolean) {
  if (identityId == null && identityPoolId == null) return { userArn };
  if (!isText(identityId) || !isText(identityPoolId)) return undefined;
  return { userArn, cognito: { identityId, identityPoolId, authenticated } };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const members = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
