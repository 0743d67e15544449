import { afterEach, describe, expect, it } from '@jest/globals';
import type { RestApi } from './api.js';
import { allow, counted, deny, gatewayForTests, policyOf, restApi } from './gateway-fixture.js';
import type { PolicyVerdict } from './policy-evaluation.js';
import { combineVerdicts } from './resource-policy.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((gateway) => gateway.close()));
});

const statement = (Effect: 'Allow' | 'Deny', Resource: string, more: object = {}) => ({
  Effect,
  Principal: '*',
  Action: 'execute-api:Invoke',
  Resource,
  ...more,
});
const policy = (...statements: object[]) =>
  ({ Version: '2012-10-17', Statement: statements }) as NonNullable<RestApi['resourcePolicy']>;

async function start(
  resourcePolicy: RestApi['resourcePolicy'],
  answer: object = allow('*'),
  more: Partial<Omit<RestApi, 'authorizer'>> = {},
) {
  const api = restApi({ ...more, ...(resourcePolicy && { resourcePolicy }) });
  const started = await gatewayForTests({ api, authorizer: counted(() => answer) });
  open.push(started.gateway);
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(started.gateway.url + path, { headers: { authorization: 'Bearer t', ...headers } });
    return { status: response.status, type: response.headers.get('x-amzn-errortype'), body: await response.text() };
  };
  return { ...started, get };
}

describe('the verdicts of authorizer and resource policy together', () => {
  const [yes, silent, no] = ['allow', 'implicit-deny', 'explicit-deny'] as const;
  it.each<[PolicyVerdict, PolicyVerdict, PolicyVerdict, PolicyVerdict]>([
    [yes, yes, yes, yes],
    [yes, silent, yes, silent],
    [silent, yes, yes, silent],
    [silent, silent, silent, silent],
    [yes, no, no, no],
    [silent, no, no, no],
    [no, no, no, no],
    [no, yes, no, no],
    [no, silent, no, no],
  ])('%s and %s: %s in one account, %s across accounts (G19)', (authorizer, resource, same, another) => {
    expect(combineVerdicts(authorizer, resource, 'same')).toBe(same);
    expect(combineVerdicts(authorizer, resource, 'another')).toBe(another);
    expect(combineVerdicts(authorizer, null, 'another')).toBe(authorizer);
  });
});

describe('a resource policy', () => {
  it('that denies ends the request before the authorizer is called (G19, G30 row 7)', async () => {
    const { get, gateway } = await start(
      policy(statement('Allow', '*'), statement('Deny', 'execute-api:/dev/GET/profile')),
    );
    expect(await get('/profile')).toEqual({
      status: 403,
      type: 'AccessDeniedException',
      body: '{"Message":"User is not authorized to access this resource with an explicit deny"}',
    });
    expect(gateway.counters.authorizerCalls).toBe(0);
    expect((await get('/users/1')).status).toBe(200);
  });

  it('that allows makes up for a silent authorizer of the same account only, never for its Deny (G19)', async () => {
    const allows = policy(statement('Allow', 'execute-api:/dev/*'));
    const status = async (answer: object, more: Partial<Omit<RestApi, 'authorizer'>> = {}) =>
      (await (await start(allows, answer, more)).get('/profile')).status;
    expect(await status(allow('dev/GET/other'))).toBe(200);
    expect(await status(allow('dev/GET/other'), { callerAccount: 'another' })).toBe(403);
    expect(await status(allow('dev/GET/profile'), { callerAccount: 'another' })).toBe(200);
    expect(await status(deny('dev/GET/profile'))).toBe(403);
  });

  it('is held against each request anew while the authorizer is cached (G19, G40)', async () => {
    const { get, gateway } = await start(policy(statement('Allow', 'execute-api:/dev/GET/profile')), allow('x'));
    const statuses = [];
    for (const path of ['/profile', '/users/1', '/profile']) statuses.push((await get(path)).status);
    expect([statuses, gateway.counters.authorizerCalls]).toEqual([[200, 403, 200], 1]);
  });

  it('must allow by itself where no Lambda authorizer speaks (G19)', async () => {
    const { get } = await start(policy(statement('Allow', 'execute-api:/dev/GET/profile')));
    expect((await get('/open')).status).toBe(403);
    const opened = await start(policy(statement('Allow', 'execute-api:/dev/GET/open')));
    expect((await opened.get('/open')).status).toBe(200);
  });

  it('has its conditions evaluated: an address range, a user agent (G18, G19)', async () => {
    const ranged = (range: string) =>
      policy(
        statement('Allow', '*'),
        statement('Deny', '*', { Condition: { NotIpAddress: { 'aws:SourceIp': range } } }),
      );
    expect((await (await start(ranged('127.0.0.0/8'))).get('/profile')).status).toBe(200);
    expect((await (await start(ranged('10.0.0.0/8'))).get('/profile')).status).toBe(403);
    const agents = policy(statement('Allow', '*', { Condition: { StringLike: { 'aws:UserAgent': 'good*' } } }));
    const { get } = await start(agents);
    expect((await get('/open', { 'user-agent': 'good/1' })).status).toBe(200);
    expect((await get('/open', { 'user-agent': 'bad/1' })).status).toBe(403);
  });

  it.each<[string, NonNullable<RestApi['resourcePolicy']>, string]>([
    [
      'of a single principal',
      policy({ ...statement('Allow', '*'), Principal: { AWS: 'arn:aws:iam::1:root' } }),
      'Principal',
    ],
    ['without a principal', policy({ ...statement('Allow', '*'), Principal: undefined }), 'Principal'],
    ['of another version', { ...policy(), Version: '1' }, 'Version'],
    ['over 8192 characters (G34)', policy(statement('Allow', 'x'.repeat(8192))), '8192'],
  ])('%s is a fault of the description', async (_, broken, fault) => {
    await expect(start(broken)).rejects.toThrow(`api.resourcePolicy`);
    await expect(start(broken)).rejects.toThrow(fault);
  });
});

describe("a condition in an authorizer's policy", () => {
  const until = (iso: string) => {
    const { policyDocument, principalId } = policyOf('Allow', ['*']);
    const Condition = { DateLessThan: { 'aws:CurrentTime': iso } };
    return {
      principalId,
      policyDocument: { ...policyDocument, Statement: policyDocument.Statement.map((one) => ({ ...one, Condition })) },
    };
  };
  const hour = '2020-03-12T20:00:00Z';

  it('counts against the caller unless it is chosen otherwise (G18)', async () => {
    expect((await (await start(undefined, until(hour))).get('/profile')).status).toBe(403);
    const ignored = await start(undefined, until('2000-01-01T00:00:00Z'), { choices: { conditions: 'ignored' } });
    expect((await ignored.get('/profile')).status).toBe(200);
  });

  it('when evaluated ends a cached allow by the clock of the request (G18, G46)', async () => {
    const { get, pass, gateway } = await start(undefined, until(hour), { choices: { conditions: 'evaluated' } });
    pass(3300);
    expect((await get('/profile')).status).toBe(200);
    pass(62);
    expect([(await get('/profile')).status, gateway.counters.authorizerCalls]).toEqual([403, 1]);
  });
});
