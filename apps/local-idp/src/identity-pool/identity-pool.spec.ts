import { fromCognitoIdentity, fromCognitoIdentityPool } from '@aws-sdk/credential-providers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newSigningKey } from '../signing-key.js';
import { signJwt } from '../compact-jws.js';
import { startLocalIdp, type LocalIdp } from '../local-idp.js';
import { readJwt, rawRequest } from '../spec-kit.fixture.js';

let now = Date.parse('2027-01-15T08:00:00Z');
let idp: LocalIdp;
beforeAll(async () => {
  idp = await startLocalIdp({ dialect: 'cognito', identityPoolTtlSeconds: 900, clock: () => now, env: {} });
});
afterAll(() => idp.close());

const idToken = async (persona: 'ada' | 'bob' = 'ada') => (await idp.people!.tokens({ persona })).idToken!;
const loginOf = (token: string) => ({ [idp.identityPool.login]: token });

/** The provider of the AWS SDK as it is, told nothing but where Cognito is. */
const fromPool = (logins?: Readonly<Record<string, string>>) =>
  fromCognitoIdentityPool({
    identityPoolId: idp.identityPool.id,
    clientConfig: { region: idp.identityPool.region, endpoint: idp.identityPool.url, maxAttempts: 1 },
    ...(logins && { logins }),
    cache: { getItem: () => null, setItem: () => undefined, removeItem: () => undefined },
  })();

async function call(operation: string, input: unknown, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(idp.identityPool.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityService.${operation}`,
      ...headers,
    },
    body: typeof input === 'string' ? input : JSON.stringify(input),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, string>,
  };
}
const pool = () => ({ IdentityPoolId: idp.identityPool.id });

describe('the identity pool, asked by the AWS SDK', () => {
  it('gives a person who signed in credentials of the authenticated role, for as long as it was told (P9)', async () => {
    const { sub } = readJwt(await idToken()).claims;
    const credentials = await fromPool(loginOf(await idToken()));
    expect(credentials).toMatchObject({
      identityId: expect.stringMatching(/^eu-west-1:[0-9a-f-]{36}$/),
      accessKeyId: expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
      expiration: new Date(now + 900_000),
    });
    const { login, roles } = idp.identityPool;
    expect(idp.identityPool.credentials(credentials.accessKeyId)).toEqual({
      secretAccessKey: credentials.secretAccessKey,
      sessionToken: credentials.sessionToken,
      expiresAt: now + 900_000,
      roleArn: roles.authenticated,
      roleId: expect.stringMatching(/^AROA/),
      sessionName: 'CognitoIdentityCredentials',
      cognito: {
        identityId: credentials.identityId,
        identityPoolId: idp.identityPool.id,
        authenticationType: 'authenticated',
        authenticationProvider: `${login},${login}:CognitoSignIn:${String(sub)}`,
      },
    });
  });

  it.each(['local', 'oidc', 'auth0'] as const)(
    'takes the ID token of the %s tenant, as of an OpenID Connect provider',
    async (name) => {
      // Their own clock says when their tokens expire.
      now = Date.now();
      const { idToken: token, accessToken } = await idp.dialects[name].people!.tokens();
      const login = idp.identityPool.logins[name]!;
      const credentials = await fromPool({ [login]: token! });
      const session = idp.identityPool.credentials(credentials.accessKeyId)!;
      expect(session).toMatchObject({
        roleArn: idp.identityPool.roles.authenticated,
        cognito: { authenticationProvider: `${login},${login}:OIDC:${String(readJwt(token!).claims['sub'])}` },
      });
      for (const wrong of [{ [login]: accessToken }, loginOf(token!), { [login]: await idToken() }]) {
        await expect(fromPool(wrong)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
      }
    },
  );

  it('knows a person again, and tells people apart', async () => {
    const [first, again, other] = [
      await fromPool(loginOf(await idToken())),
      await fromPool(loginOf(await idToken())),
      await fromPool(loginOf(await idToken('bob'))),
    ];
    expect(again.identityId).toBe(first.identityId);
    expect(again.accessKeyId).not.toBe(first.accessKeyId);
    expect(other.identityId).not.toBe(first.identityId);
  });

  it('gives a guest credentials of the unauthenticated role', async () => {
    const { accessKeyId } = await fromPool();
    const { cognito, roleArn } = idp.identityPool.credentials(accessKeyId)!;
    expect(roleArn).toBe(idp.identityPool.roles.unauthenticated);
    expect(cognito).toMatchObject({ authenticationType: 'unauthenticated', authenticationProvider: null });
  });

  it('says in the SDK’s own error what is wrong', async () => {
    await expect(fromPool(loginOf('no token'))).rejects.toMatchObject({
      name: 'NotAuthorizedException',
      message: 'Invalid login token. Not a valid OpenId Connect identity token.',
    });
  });

  it('knows no key that it did not give', () => {
    expect(idp.identityPool.credentials('ASIANOBODY')).toBeNull();
  });
});

describe('a login', () => {
  const refusal = async (token: string, name = idp.identityPool.login) => {
    const { status, headers, body } = await call('GetId', { ...pool(), Logins: { [name]: token } });
    expect([status, headers.get('x-amzn-errortype'), body['__type']]).toEqual([
      400,
      'NotAuthorizedException',
      'NotAuthorizedException',
    ]);
    return body['message'];
  };

  it('is an ID token of the pool for its client: nothing else, and nothing that was changed', async () => {
    const token = await idToken();
    const [header = '', claims = '', signature = ''] = token.split('.');
    const { claims: read, header: named } = readJwt(token);
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const stranger = await newSigningKey();
    const forged = (change: object) => signJwt({ ...stranger, kid: String(named['kid']) }, {}, { ...read, ...change });
    const { accessToken } = await idp.people!.tokens();

    expect(await refusal(`${header}.${encode({ ...read, sub: 'root' })}.${signature}`)).toMatch(/signature invalid/);
    expect(await refusal(forged({}))).toMatch(/signature invalid/);
    expect(await refusal(`${encode({ alg: 'none' })}.${claims}.`)).toMatch(/Not a valid/);
    expect(await refusal(`${header}.${claims}`)).toMatch(/Not a valid/);
    expect(await refusal(forged({ iss: 'https://issuer.example' }))).toMatch(/Issuer doesn't match/);
    expect(await refusal(accessToken)).toMatch(/Incorrect token audience/);
    expect(await refusal(token, 'accounts.google.com')).toMatch(/not from a supported provider/);
    now += 3_600_000;
    expect(await refusal(token)).toMatch(/expired/);
  });

  it('opens the identity of its person alone', async () => {
    const [ada, bob] = [loginOf(await idToken()), loginOf(await idToken('bob'))];
    const { identityId } = await fromPool(ada);
    const asking = (logins?: Readonly<Record<string, string>>) =>
      fromCognitoIdentity({
        identityId,
        ...(logins && { logins }),
        clientConfig: { region: 'eu-west-1', endpoint: idp.identityPool.url, maxAttempts: 1 },
      })();
    await expect(asking(ada)).resolves.toMatchObject({ identityId });
    await expect(asking(bob)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    await expect(asking()).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });

  it('takes the identity of a guest along, once', async () => {
    const other = await startLocalIdp({ dialect: 'cognito', env: {} });
    const { identityPool } = other;
    const asked = (operation: string, input: object) =>
      fetch(identityPool.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': `AWSCognitoIdentityService.${operation}`,
        },
        body: JSON.stringify(input),
      });
    const guest = (await (await asked('GetId', { IdentityPoolId: identityPool.id })).json()) as { IdentityId: string };
    const { idToken: ada } = await other.people!.tokens({ persona: 'ada' });
    const { idToken: bob } = await other.people!.tokens({ persona: 'bob' });
    const as = (token: string) =>
      asked('GetCredentialsForIdentity', { ...guest, Logins: { [identityPool.login]: token } });
    expect((await as(ada!)).status).toBe(200);
    expect((await as(bob!)).status).toBe(400);
    expect((await asked('GetCredentialsForIdentity', guest)).status).toBe(400);
    await other.close();
  });
});

describe('the endpoint of the identity pool', () => {
  it('answers what it cannot do as AWS does', async () => {
    const answers: readonly (readonly [string, unknown, string])[] = [
      ['GetOpenIdToken', pool(), 'UnknownOperationException'],
      ['toString', pool(), 'UnknownOperationException'],
      ['GetId', {}, 'InvalidParameterException'],
      ['GetId', '[1', 'SerializationException'],
      ['GetId', { IdentityPoolId: 'eu-west-1:other' }, 'ResourceNotFoundException'],
      ['GetCredentialsForIdentity', { IdentityId: 'eu-west-1:other' }, 'ResourceNotFoundException'],
    ];
    for (const [operation, input, type] of answers) {
      const { status, body } = await call(operation, input);
      expect([operation, status, body['__type']]).toEqual([operation, 400, type]);
    }
    expect((await call('GetId', pool(), { 'content-type': 'text/plain' })).body['__type']).toBe(
      'UnknownOperationException',
    );
  });

  it('lets pages of this machine call it and no others (T-IDP-1)', async () => {
    const preflight = (origin: string) =>
      rawRequest(idp.port, '/identity-pool', { host: `127.0.0.1:${idp.port}`, origin }, 'OPTIONS');
    const own = await preflight('http://localhost:4004');
    expect([own.status, own.headers['access-control-allow-origin']]).toEqual([204, 'http://localhost:4004']);
    for (const origin of ['https://evil.example', 'http://localhost.evil.example', 'null', 'http://127.0.0.1:1/@x']) {
      const { status, headers } = await preflight(origin);
      expect([origin, status, headers['access-control-allow-origin']]).toEqual([origin, 400, undefined]);
    }
    const rebound = await rawRequest(idp.port, '/identity-pool', { host: 'evil.example' }, 'POST', '{}');
    expect(rebound.status).toBe(421);
  });
});
