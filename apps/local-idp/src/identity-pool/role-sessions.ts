import { randomBytes } from 'node:crypto';

/** Whom credentials were given to, as a gateway tells it of the requests they sign. */
export interface PoolIdentity {
  readonly identityId: string;
  readonly identityPoolId: string;
  readonly authenticationType: 'authenticated' | 'unauthenticated';
  /** `<provider>,<provider>:CognitoSignIn:<sub>`; `null` for a guest. */
  readonly authenticationProvider: string | null;
}

/** Temporary credentials of a role, as STS keeps them. */
export interface RoleSession {
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  readonly roleArn: string;
  readonly roleId: string;
  readonly sessionName: string;
  readonly cognito: PoolIdentity;
}

export interface Role {
  readonly arn: string;
  /** `AROA…` */
  readonly id: string;
}

/** How many sessions are remembered; the oldest are forgotten first. Expired ones stay known as such until then. */
const remembered = 1000;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const letters = (count: number): string => Array.from(randomBytes(count), (byte) => alphabet[byte % 32]).join('');

/** Gives out credentials and knows them again. Nothing of it outlives the process. */
export function createRoleSessions(clock: () => number, ttlSeconds: number) {
  const sessions = new Map<string, RoleSession>();
  return {
    open({ arn, id }: Role, cognito: PoolIdentity) {
      const accessKeyId = `ASIA${letters(16)}`;
      const session: RoleSession = {
        secretAccessKey: randomBytes(30).toString('base64'),
        sessionToken: randomBytes(96).toString('base64'),
        // Whole seconds, as the answer says it.
        expiresAt: Math.floor(clock() / 1000 + ttlSeconds) * 1000,
        roleArn: arn,
        roleId: id,
        sessionName: 'CognitoIdentityCredentials',
        cognito,
      };
      sessions.set(accessKeyId, session);
      const [oldest] = sessions.keys();
      if (sessions.size > remembered && oldest !== undefined) sessions.delete(oldest);
      return { accessKeyId, ...session };
    },
    find: (accessKeyId: string): RoleSession | null => sessions.get(accessKeyId) ?? null,
  };
}
