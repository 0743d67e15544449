import type { PolicyDocument } from 'aws-lambda';

/** Whom Amazon Cognito gave credentials to: an identity of an identity pool. */
export interface CognitoIdentity {
  /** `eu-west-1:<uuid>`. */
  readonly identityId: string;
  readonly identityPoolId: string;
  readonly authenticationType: 'authenticated' | 'unauthenticated';
  /** `cognito-idp.<region>.amazonaws.com/<pool>,cognito-idp.…/<pool>:CognitoSignIn:<sub>`; `null` for a guest. */
  readonly authenticationProvider: string | null;
}

/** What STS knows of an access key that it gave out for a role. */
export interface RoleCredentials {
  readonly secretAccessKey: string;
  /** Must come with every request that is signed with this key. */
  readonly sessionToken: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** `arn:aws:iam::<account>:role/<path and name>`: key of {@link IamRegistry.roles}. */
  readonly roleArn: string;
  /** `CognitoIdentityCredentials` for an identity pool. */
  readonly sessionName: string;
  /** `AROA…`, the unique id of the role. */
  readonly roleId: string;
  readonly cognito?: CognitoIdentity;
}

/** Who may sign requests of `AWS_IAM` routes, and what each role may invoke. */
export interface IamRegistry {
  /** What is known of an access key; `null` when it is nobody's. */
  credentials(accessKeyId: string): RoleCredentials | null;
  /** Role ARN → its one policy. A role without one may invoke nothing. */
  readonly roles: Readonly<Record<string, PolicyDocument>>;
}

export const nobodySigns: IamRegistry = { credentials: () => null, roles: {} };

/** Who signed, as events and refusals name them. */
export interface IamCaller {
  readonly accessKey: string;
  readonly accountId: string;
  /** `AROA…:CognitoIdentityCredentials`. */
  readonly userId: string;
  /** `arn:aws:sts::<account>:assumed-role/<role>/<session>`; the path of the role is not in it. */
  readonly userArn: string;
  readonly cognito: CognitoIdentity | null;
}

const role = /^arn:([\w-]+):iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]+)$/;

/** Whether a role can be named in an ARN of its sessions. */
export const isRoleArn = (arn: string): boolean => role.test(arn);

export function callerOf(accessKey: string, { roleArn, sessionName, roleId, cognito }: RoleCredentials): IamCaller {
  const [, partition = '', accountId = '', name = ''] = role.exec(roleArn) ?? [];
  return {
    accessKey,
    accountId,
    userId: `${roleId}:${sessionName}`,
    userArn: `arn:${partition}:sts::${accountId}:assumed-role/${name}/${sessionName}`,
    cognito: cognito ?? null,
  };
}
