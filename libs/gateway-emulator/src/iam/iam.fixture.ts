import aws4 from 'aws4';
import { restApi } from '../gateway-fixture.js';
import type { RestApi } from '../api.js';
import type { IamRegistry, RoleCredentials } from './iam-registry.js';

/** Fixtures of this lib's specs; not exported. */

const account = '123456789012';
export const now = Date.parse('2020-03-12T19:03:58Z');
const arnOf = (role: string) => `arn:aws:iam::${account}:role/sallyport/${role}`;

const identity = { identityId: 'eu-west-1:one', identityPoolId: 'eu-west-1:pool' };
const session = (role: string, more: Partial<RoleCredentials> = {}): RoleCredentials => ({
  secretAccessKey: `secret of ${role}`,
  sessionToken: `session of ${role}`,
  expiresAt: now + 3_600_000,
  roleArn: arnOf(role),
  roleId: 'AROAEXAMPLE',
  sessionName: 'CognitoIdentityCredentials',
  ...more,
});

export const sessions: Readonly<Record<'member' | 'guest' | 'other', RoleCredentials>> = {
  member: session('member', {
    cognito: {
      ...identity,
      authenticationType: 'authenticated',
      authenticationProvider: 'pool,pool:CognitoSignIn:ada',
    },
  }),
  guest: session('guest', {
    cognito: { ...identity, authenticationType: 'unauthenticated', authenticationProvider: null },
  }),
  other: session('other'),
};

const allows = (...resources: readonly string[]) => ({
  Version: '2012-10-17' as const,
  Statement: [{ Effect: 'Allow' as const, Action: 'execute-api:Invoke', Resource: [...resources] }],
});
const api = `arn:aws:execute-api:eu-west-1:${account}:a1b2c3/dev`;

export const iam: IamRegistry = {
  credentials: (accessKeyId) =>
    accessKeyId === 'ASIAMEMBER'
      ? sessions.member
      : accessKeyId === 'ASIAGUEST'
        ? sessions.guest
        : accessKeyId === 'ASIAOTHER'
          ? sessions.other
          : null,
  roles: {
    [arnOf('member')]: allows(`${api}/GET/vault`, `${api}/POST/vault`, `${api}/GET/files/*`, `${api}/GET/metered`),
    [arnOf('other')]: {
      Version: '2012-10-17',
      Statement: [...allows(`${api}/*`).Statement, { ...allows(`${api}/GET/vault`).Statement[0]!, Effect: 'Deny' }],
    },
  },
};

const route = { integration: 'app', authorization: 'AWS_IAM' } as const;
export const iamApi = (overrides: Partial<RestApi> = {}): RestApi => {
  const { authorizer: _, ...api } = restApi();
  return {
    ...api,
    routes: [
      { ...route, method: 'GET', path: '/vault' },
      { ...route, method: 'POST', path: '/vault' },
      { ...route, method: 'GET', path: '/files/{proxy+}' },
      { ...route, method: 'GET', path: '/metered', apiKeyRequired: true },
      { method: 'GET', path: '/open', integration: 'app', authorization: 'NONE' },
    ],
    apiKeys: [{ id: 'web', value: 'a-key-of-twenty-chars' }],
    usagePlans: [{ name: 'plan', keyIds: ['web'] }],
    ...overrides,
  };
};

interface Signed {
  readonly as?: 'member' | 'guest' | 'other';
  readonly method?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly at?: number;
  readonly region?: string;
  readonly service?: string;
}

/** A request signed by aws4, which knows nothing of this emulator: headers to send, as they were signed. */
export function signed(url: string, { as = 'member', at = now, body, ...options }: Signed = {}): RequestInit {
  const { host, pathname, search } = new URL(url);
  const { secretAccessKey, sessionToken } = sessions[as];
  const { headers = {}, method } = aws4.sign(
    {
      service: options.service ?? 'execute-api',
      region: options.region ?? 'eu-west-1',
      method: options.method ?? 'GET',
      host,
      path: pathname + search,
      headers: { ...options.headers, 'X-Amz-Date': new Date(at).toISOString().replaceAll(/[-:]|\.\d{3}/g, '') },
      ...(body !== undefined && { body }),
    },
    { accessKeyId: `ASIA${as.toUpperCase()}`, secretAccessKey, sessionToken },
  );
  // fetch writes these two itself, to the same values.
  const { Host: _, 'Content-Length': __, ...sent } = headers as Record<string, string>;
  return { method: method!, headers: sent, ...(body !== undefined && { body }) };
}

/** A URL that is signed itself, by aws4: whoever has it may call. */
export function presigned(url: string, { as = 'member', at = now, ...options }: Omit<Signed, 'body'> = {}): string {
  const { host, pathname, search, origin } = new URL(url);
  const { secretAccessKey, sessionToken } = sessions[as];
  const date = new Date(at).toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const path = `${pathname}${search === '' ? '?' : `${search}&`}X-Amz-Date=${date}`;
  const request = aws4.sign(
    {
      service: options.service ?? 'execute-api',
      region: options.region ?? 'eu-west-1',
      method: options.method ?? 'GET',
      host,
      path,
      headers: { ...options.headers },
      signQuery: true,
    },
    { accessKeyId: `ASIA${as.toUpperCase()}`, secretAccessKey, sessionToken },
  );
  return origin + request.path!;
}
