import { randomUUID } from 'node:crypto';
import { AwsError, type Operation } from './aws-json.js';
import { verifyLogin, type LoginProvider } from './login-token.js';
import { createRoleSessions, type Role, type RoleSession } from './role-sessions.js';

export interface IdentityPoolOptions {
  readonly region: string;
  readonly providers: readonly LoginProvider[];
  readonly roles: Readonly<Record<'authenticated' | 'unauthenticated', Role>>;
  readonly credentialsTtlSeconds: number;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

/** Who signed in where. */
interface Login {
  readonly provider: LoginProvider;
  readonly sub: string;
}
const same = (one: Login | null, other: Login | null): boolean =>
  one?.provider === other?.provider && one?.sub === other?.sub;

/** Somebody who signed in, or a guest. */
interface Identity {
  readonly id: string;
  login: Login | null;
}

/** How many guests are remembered. */
const guestsRemembered = 1000;

const notAuthorized = (message: string): AwsError => new AwsError('NotAuthorizedException', message);
const missing = (name: string): AwsError => new AwsError('InvalidParameterException', `${name} is missing.`);

/**
 * A Cognito identity pool: who signed in at one of its providers gets credentials of one role, a guest of another. The same
 * person has the same identity for as long as the process runs; at another provider they are somebody else.
 *
 * Not here: `CustomRoleArn`, rules that choose roles, several logins of one identity, the flow through `GetOpenIdToken`.
 */
export function createIdentityPool({ region, providers, roles, credentialsTtlSeconds, clock }: IdentityPoolOptions) {
  const id = `${region}:${randomUUID()}`;
  const identities = new Map<string, Identity>();
  const sessions = createRoleSessions(clock, credentialsTtlSeconds);

  /** The one login, after its token was verified; `null` without one. */
  function signedIn(logins: unknown): Login | null {
    const entries = Object.entries(typeof logins === 'object' && logins !== null ? logins : {});
    const [login, ...more] = entries as [string, unknown][];
    if (login === undefined) return null;
    const [name, token] = login;
    const provider = providers.find((one) => one.name === name);
    if (provider === undefined || more.length > 0 || typeof token !== 'string') {
      throw notAuthorized('Token is not from a supported provider of this identity pool.');
    }
    return { provider, sub: verifyLogin(token, provider, Math.floor(clock() / 1000)) };
  }

  const identityOf = (login: Login | null): Identity | undefined =>
    login === null ? undefined : [...identities.values()].find((one) => same(one.login, login));

  function newIdentity(login: Login | null): Identity {
    const identity = { id: `${region}:${randomUUID()}`, login };
    identities.set(identity.id, identity);
    const guests = [...identities.values()].filter((one) => one.login === null);
    if (guests.length > guestsRemembered) identities.delete(guests[0]!.id);
    return identity;
  }

  const getId: Operation = ({ IdentityPoolId, Logins }) => {
    if (typeof IdentityPoolId !== 'string') throw missing('IdentityPoolId');
    if (IdentityPoolId !== id) throw new AwsError('ResourceNotFoundException', 'IdentityPool not found.');
    const login = signedIn(Logins);
    return { IdentityId: (identityOf(login) ?? newIdentity(login)).id };
  };

  /** A guest who signs in takes the identity along, unless the person has one already. */
  function identityFor(identityId: string, login: Login | null): Identity {
    const identity = identities.get(identityId);
    if (identity === undefined) throw new AwsError('ResourceNotFoundException', 'Identity not found.');
    if (same(identity.login, login)) return identity;
    if (login === null) throw notAuthorized('Access to Identity is forbidden.');
    if (identity.login !== null || identityOf(login) !== undefined) {
      throw notAuthorized("Logins don't match the identity.");
    }
    identity.login = login;
    return identity;
  }

  const getCredentialsForIdentity: Operation = ({ IdentityId, Logins, CustomRoleArn }) => {
    if (typeof IdentityId !== 'string') throw missing('IdentityId');
    if (CustomRoleArn !== undefined) throw new AwsError('InvalidParameterException', 'CustomRoleArn is not modelled.');
    const login = signedIn(Logins);
    const { id: identityId } = identityFor(IdentityId, login);
    const authenticationType = login === null ? 'unauthenticated' : 'authenticated';
    const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = sessions.open(roles[authenticationType], {
      identityId,
      identityPoolId: id,
      authenticationType,
      authenticationProvider: login === null ? null : providerOf(login),
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

/** How AWS spells it of other providers than user pools is not documented. */
const providerOf = ({ provider: { name, kind }, sub }: Login): string =>
  `${name},${name}:${kind === 'user-pool' ? 'CognitoSignIn' : 'OIDC'}:${sub}`;
