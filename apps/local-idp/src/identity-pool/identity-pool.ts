import { randomUUID } from 'node:crypto';
import { AwsError, type Operation } from './aws-json.js';
import { verifyLogin, type LoginProvider } from './login-token.js';
import { createRoleSessions, type Role, type RoleSession } from './role-sessions.js';

export interface IdentityPoolOptions {
  readonly region: string;
  readonly provider: LoginProvider;
  readonly roles: Readonly<Record<'authenticated' | 'unauthenticated', Role>>;
  readonly credentialsTtlSeconds: number;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

/** Somebody who signed in, by provider and `sub`, or a guest. */
interface Identity {
  readonly id: string;
  sub: string | null;
}

/** How many guests are remembered. */
const guestsRemembered = 1000;

const notAuthorized = (message: string): AwsError => new AwsError('NotAuthorizedException', message);
const missing = (name: string): AwsError => new AwsError('InvalidParameterException', `${name} is missing.`);

/**
 * A Cognito identity pool of one user pool: who signed in there gets credentials of one role, a guest of another. The same
 * person has the same identity for as long as the process runs.
 *
 * Not here: `CustomRoleArn`, rules that choose roles, other providers than the one, the flow through `GetOpenIdToken`.
 */
export function createIdentityPool({ region, provider, roles, credentialsTtlSeconds, clock }: IdentityPoolOptions) {
  const id = `${region}:${randomUUID()}`;
  const people = new Map<string, Identity>();
  const identities = new Map<string, Identity>();
  const sessions = createRoleSessions(clock, credentialsTtlSeconds);

  /** The `sub` of the one login, after its token was verified; `null` without one. */
  function signedIn(logins: unknown): string | null {
    const entries = Object.entries(typeof logins === 'object' && logins !== null ? logins : {});
    const [login, ...more] = entries as [string, unknown][];
    if (login === undefined) return null;
    const [name, token] = login;
    if (name !== provider.name || more.length > 0 || typeof token !== 'string') {
      throw notAuthorized('Token is not from a supported provider of this identity pool.');
    }
    return verifyLogin(token, provider, Math.floor(clock() / 1000));
  }

  function newIdentity(sub: string | null): Identity {
    const identity = { id: `${region}:${randomUUID()}`, sub };
    identities.set(identity.id, identity);
    if (sub !== null) people.set(sub, identity);
    const guests = [...identities.values()].filter((one) => one.sub === null);
    if (guests.length > guestsRemembered) identities.delete(guests[0]!.id);
    return identity;
  }

  const getId: Operation = ({ IdentityPoolId, Logins }) => {
    if (typeof IdentityPoolId !== 'string') throw missing('IdentityPoolId');
    if (IdentityPoolId !== id) throw new AwsError('ResourceNotFoundException', 'IdentityPool not found.');
    const sub = signedIn(Logins);
    const known = sub === null ? undefined : people.get(sub);
    return { IdentityId: (known ?? newIdentity(sub)).id };
  };

  /** A guest who signs in takes the identity along, unless the person has one already. */
  function identityFor(identityId: string, sub: string | null): Identity {
    const identity = identities.get(identityId);
    if (identity === undefined) throw new AwsError('ResourceNotFoundException', 'Identity not found.');
    if (identity.sub === sub) return identity;
    if (sub === null) throw notAuthorized('Access to Identity is forbidden.');
    if (identity.sub !== null || people.has(sub)) throw notAuthorized("Logins don't match the identity.");
    identity.sub = sub;
    people.set(sub, identity);
    return identity;
  }

  const getCredentialsForIdentity: Operation = ({ IdentityId, Logins, CustomRoleArn }) => {
    if (typeof IdentityId !== 'string') throw missing('IdentityId');
    if (CustomRoleArn !== undefined) throw new AwsError('InvalidParameterException', 'CustomRoleArn is not modelled.');
    const sub = signedIn(Logins);
    const { id: identityId } = identityFor(IdentityId, sub);
    const authenticationType = sub === null ? 'unauthenticated' : 'authenticated';
    const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = sessions.open(roles[authenticationType], {
      identityId,
      identityPoolId: id,
      authenticationType,
      authenticationProvider: sub === null ? null : `${provider.name},${provider.name}:CognitoSignIn:${sub}`,
    });
    return {
      IdentityId: identityId,
      Credentials: {
        AccessKeyId: accessKeyId,
        SecretKey: secretAccessKey,
        SessionToken: sessionToken,
        Expiration: expiresAt / 1000,
      },
    };
  };

  return {
    id,
    operations: { GetId: getId, GetCredentialsForIdentity: getCredentialsForIdentity },
    credentials: (accessKeyId: string): RoleSession | null => sessions.find(accessKeyId),
  };
}
