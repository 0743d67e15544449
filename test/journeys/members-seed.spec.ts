import { fromCognitoIdentityPool } from '@aws-sdk/credential-providers';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { RestApi } from '@sallyport/gateway-emulator';
import { parseRouteManifest } from '@sallyport/route-manifest';
import { signedFetch, type AwsCredentials } from '@sallyport/token-client';
import aws4 from 'aws4';
import { signedCallers } from '../../apps/demo/src/signed-callers.js';
import { startLocalIdp, type LocalIdp } from '../../apps/local-idp/src/local-idp.js';
import routeManifest from '../../route-manifest.json' with { type: 'json' };
import { openSettingsWorld, type SettingsWorld } from './settings-world.js';

jest.setTimeout(60_000);

const manifest = parseRouteManifest(routeManifest);
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

interface Members {
  readonly idp: LocalIdp;
  readonly world: SettingsWorld;
  readonly key: string;
  /** What the application was called with. */
  readonly events: readonly { readonly requestContext: { readonly identity: Record<string, unknown> } }[];
  readonly roles: Readonly<Record<string, unknown>>;
  at(path: string): string;
}

/** The seed: a user pool, an identity pool, a plan with a key, and the API as it is deployed, all on this machine. */
async function openMembers(change?: (api: RestApi) => RestApi): Promise<Members> {
  const idp = await startLocalIdp({ dialect: 'cognito', identityPoolTtlSeconds: 900 });
  open.push(idp);
  const events: Members['events'][number][] = [];
  let key = '';
  let roles = {};
  const world = await openSettingsWorld(
    { ...idp.environment(), LOG_LEVEL: 'silent' },
    {
      iam: (api) => {
        key = api.apiKeys![0]!.value;
        const registry = signedCallers(idp.identityPool, api, manifest);
        roles = registry.roles;
        return registry;
      },
      ...(change && { change }),
      observe: (event) => void events.push(event as Members['events'][number]),
    },
  );
  open.push(world);
  return { idp, world, key, events, roles, at: (path) => world.gateway.url + path };
}

/** What the page of the seed does: the SDK as it is, told where the pool is. Without a person: a guest. */
async function credentialsOf(
  { idp }: Members,
  persona?: 'ada' | 'bob',
): Promise<AwsCredentials & { identityId: string }> {
  const { id, login, region, url } = idp.identityPool;
  const token = persona && (await idp.people!.tokens({ persona })).idToken!;
  return fromCognitoIdentityPool({
    identityPoolId: id,
    clientConfig: { region, endpoint: url },
    ...(token !== undefined && { logins: { [login]: token } }),
    cache: { getItem: () => null, setItem: () => undefined, removeItem: () => undefined },
  })();
}

/** As the seed's page calls: aws4 signs, the key goes along, the browser writes the host. */
function signedBySeed(url: string, credentials: AwsCredentials, key?: string, region = 'eu-west-1') {
  const { host, pathname } = new URL(url);
  const headers: Record<string, string> = key === undefined ? {} : { 'x-api-key': key };
  const request = aws4.sign({ service: 'execute-api', region, host, path: pathname, headers }, credentials);
  const { Host: _, ...sent } = request.headers as Record<string, string>;
  return sent;
}

async function answer(url: string, headers: Readonly<Record<string, string>> = {}, call: typeof fetch = fetch) {
  const response = await call(url, { headers });
  return [response.status, await response.json(), response.headers.get('x-amzn-errortype')];
}

const forbidden = [403, { message: 'Forbidden' }, 'ForbiddenException'];

describe('the seed of sign-in and IAM', () => {
  it('is open to all who bring a key, and to nobody without one (P1, P2)', async () => {
    const { at, key } = await openMembers();
    const url = at('/no-auth');
    expect(await answer(url, { 'x-api-key': key })).toEqual([200, { message: 'Open for All!' }, null]);
    expect(await answer(url)).toEqual(forbidden);
    expect(await answer(url, { 'x-api-key': 'a-key-that-nobody-has' })).toEqual(forbidden);
  });

  it('lets in who signed in, by either signer, and knows who it was (P4, P9)', async () => {
    const members = await openMembers();
    const { at, key, events, idp } = members;
    const url = at('/require-auth');
    const ada = await credentialsOf(members, 'ada');
    const rope = [200, { message: "You're past the velvet rope!" }, null];
    expect(await answer(url, signedBySeed(url, ada, key))).toEqual(rope);
    const callSigned = signedFetch({ region: 'eu-west-1', credentials: ada, clock: Date.now });
    expect(await answer(url, { 'x-api-key': key }, callSigned)).toEqual(rope);
    const { login, id } = idp.identityPool;
    expect(events).toHaveLength(2);
    expect(events[0]!.requestContext.identity).toMatchObject({
      cognitoIdentityId: ada.identityId,
      cognitoIdentityPoolId: id,
      cognitoAuthenticationType: 'authenticated',
      cognitoAuthenticationProvider: expect.stringMatching(
        new RegExp(`^${login},${login}:CognitoSignIn:[0-9a-f-]{36}$`),
      ),
      userArn: 'arn:aws:sts::123456789012:assumed-role/sallyport-authenticated/CognitoIdentityCredentials',
    });
  });

  it('refuses a guest in the words of IAM, although the signature holds (P5)', async () => {
    const members = await openMembers();
    const url = members.at('/require-auth');
    expect(await answer(url, signedBySeed(url, await credentialsOf(members), members.key))).toEqual([
      403,
      {
        Message:
          'User: arn:aws:sts::123456789012:assumed-role/sallyport-unauthenticated/CognitoIdentityCredentials is not ' +
          'authorized to perform: execute-api:Invoke on resource: ' +
          'arn:aws:execute-api:eu-west-1:********9012:sallyport/latest/GET/require-auth',
      },
      'AccessDeniedException',
    ]);
    expect(members.events).toEqual([]);
  });

  it('refuses what is not signed, tampered with or without a key: the key alone opens nothing (P3, P6, P7, RP4)', async () => {
    const members = await openMembers();
    const { at, key, events, idp } = members;
    const url = at('/require-auth');
    const missing = [403, { message: 'Missing Authentication Token' }, 'MissingAuthenticationTokenException'];
    expect(await answer(url, { 'x-api-key': key })).toEqual(missing);
    const ada = await credentialsOf(members, 'ada');
    const signed = signedBySeed(url, ada, key);
    expect(await answer(url, { ...signed, 'x-api-key': `${key}x` })).toMatchObject([
      403,
      {},
      'InvalidSignatureException',
    ]);
    expect(await answer(url, signedBySeed(url, { ...ada, secretAccessKey: 'x' }, key))).toMatchObject([
      403,
      {},
      'InvalidSignatureException',
    ]);
    expect(await answer(url, signedBySeed(url, ada))).toEqual(forbidden);
    const bearer = { authorization: `Bearer ${await idp.token('writer')}`, 'x-api-key': key };
    expect(await answer(url, bearer)).toMatchObject([403, {}, 'IncompleteSignatureException']);
    expect((await answer(at('/me'), { 'x-api-key': key }))[0]).toBe(401);
    expect(events).toEqual([]);
  });

  it('refuses credentials that have expired, whoever is still signed in (P6, RP6)', async () => {
    const members = await openMembers();
    const url = members.at('/require-auth');
    const ada = await credentialsOf(members, 'ada');
    members.world.pass(901);
    const callSigned = signedFetch({ region: 'eu-west-1', credentials: ada, clock: () => Date.now() + 901_000 });
    expect(await answer(url, { 'x-api-key': members.key }, callSigned)).toEqual([
      403,
      { message: 'The security token included in the request is expired' },
      'ExpiredTokenException',
    ]);
  });

  it('gives the role of a signed-in person one method of one stage (RP5)', async () => {
    const members = await openMembers((api) => ({
      ...api,
      routes: [
        ...api.routes,
        { method: 'GET', path: '/vault', integration: 'members', authorization: 'AWS_IAM' },
        { method: 'DELETE', path: '/require-auth', integration: 'members', authorization: 'AWS_IAM' },
      ],
    }));
    const { authenticated, unauthenticated } = members.idp.identityPool.roles;
    expect(members.roles).toEqual({
      [authenticated]: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'execute-api:Invoke',
            Resource: ['arn:aws:execute-api:eu-west-1:123456789012:sallyport/latest/GET/require-auth'],
          },
        ],
      },
      [unauthenticated]: { Version: '2012-10-17', Statement: [] },
    });
    const callSigned = signedFetch({
      region: 'eu-west-1',
      credentials: await credentialsOf(members, 'ada'),
      clock: Date.now,
    });
    expect((await callSigned(members.at('/vault'))).status).toBe(403);
    expect((await callSigned(members.at('/require-auth'), { method: 'DELETE' })).status).toBe(403);
    expect(members.events).toEqual([]);
  });

  it('slows down above the rate of the plan, and ends with its quota (P8)', async () => {
    const limited = (throttle: { rateLimit: number; burstLimit: number }, limit: number) =>
      openMembers((api) => ({
        ...api,
        usagePlans: api.usagePlans!.map((plan) => ({ ...plan, throttle, quota: { limit, period: 'DAY' } })),
      }));
    const three = async ({ at, key }: Members) => {
      const answers = [];
      for (let turn = 0; turn < 3; turn += 1) answers.push(await answer(at('/no-auth'), { 'x-api-key': key }));
      return answers;
    };
    const opened = [200, { message: 'Open for All!' }, null];
    expect(await three(await limited({ rateLimit: 0.001, burstLimit: 2 }, 1000))).toEqual([
      opened,
      opened,
      [429, { message: 'Too Many Requests' }, 'TooManyRequestsException'],
    ]);
    expect(await three(await limited({ rateLimit: 1000, burstLimit: 1000 }, 2))).toEqual([
      opened,
      opened,
      [429, { message: 'Limit Exceeded' }, 'LimitExceededException'],
    ]);
  });

  it('gives the person their own route by a token with its scope', async () => {
    const { at, idp } = await openMembers();
    const { accessToken } = await idp.people!.tokens({ scopes: ['profile:read'] });
    const [status, me] = await answer(at('/me'), { authorization: `Bearer ${accessToken}` });
    expect([status, me]).toEqual([200, { subject: expect.stringMatching(/^[0-9a-f-]{36}$/), kind: 'user' }]);
    expect((await answer(at('/me'), { authorization: `Bearer ${await idp.token('none')}` }))[0]).toBe(403);
  });
});
