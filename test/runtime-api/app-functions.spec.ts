import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { describeOnNode24 } from './node24.js';
import type { StartedFunction } from './start-function.js';
import { startPackaged } from './start-packaged.js';
import { startTlsIdp, type TlsIdp } from './tls-idp.js';

jest.setTimeout(180_000);

interface Answer {
  readonly statusCode: number;
  readonly body: string;
}

/** One request in each shape that calls an application. */
const formats = {
  'a REST proxy event': (method: string, path: string, headers: Readonly<Record<string, string>>) => ({
    httpMethod: method,
    path,
    resource: path,
    headers,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    requestContext: { identity: { sourceIp: '203.0.113.7' }, stage: 'dev' },
    body: null,
    isBase64Encoded: false,
  }),
  'an HTTP API 2.0 event': (method: string, path: string, headers: Readonly<Record<string, string>>) => ({
    version: '2.0',
    routeKey: `${method} ${path}`,
    rawPath: path,
    rawQueryString: '',
    headers,
    requestContext: { http: { method, path, protocol: 'HTTP/1.1', sourceIp: '203.0.113.7' }, stage: '$default' },
    isBase64Encoded: false,
  }),
  'a load balancer event': (method: string, path: string, headers: Readonly<Record<string, string>>) => ({
    requestContext: { elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/x/1' } },
    httpMethod: method,
    path,
    queryStringParameters: {},
    headers,
    body: '',
    isBase64Encoded: false,
  }),
};

describeOnNode24('a packaged application, run as Lambda runs it', (node) => {
  let idp: TlsIdp;
  let account: StartedFunction;
  let premium: StartedFunction;
  let members: StartedFunction;
  beforeAll(async () => {
    idp = await startTlsIdp('cognito');
    [account, premium, members] = await Promise.all([
      startPackaged(node, 'account', idp.settings),
      startPackaged(node, 'premium-content', idp.settings),
      startPackaged(node, 'members', idp.settings),
    ]);
  });
  afterAll(async () => {
    await account.close();
    await premium.close();
    await members.close();
    await idp.close();
  });

  it.each(Object.entries(formats))('%s: answers by its own guard (C4 to C7, C14)', async (_, event) => {
    const ask = async (method: string, token?: string) => {
      const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
      const { statusCode, body } = (await premium.handler(event(method, '/home/premium', headers))) as Answer;
      return [statusCode, (JSON.parse(body) as { message?: string }).message];
    };
    const [reader, writer] = await Promise.all([idp.token('reader'), idp.token('writer')]);
    expect(await ask('GET', reader)).toEqual([200, 'Premium Content: OAuth Scope: Read']);
    expect(await ask('POST', writer)).toEqual([200, 'Premium Content: OAuth Scope: Write']);
    expect((await ask('POST', reader))[0]).toBe(403);
    expect((await ask('GET'))[0]).toBe(401);
    expect((await ask('GET', 'never-issued'))[0]).toBe(401);
  });

  it('a principal comes back as it is, in UTF-8 (K12)', async () => {
    const event = formats['a REST proxy event']('GET', '/profile', {
      authorization: `Bearer ${await idp.token('reader')}`,
    });
    const answer = (await account.handler({ ...event, queryStringParameters: { name: 'José ☂' } })) as Answer;
    expect(answer.statusCode).toBe(200);
    expect(() => JSON.parse(answer.body) as unknown).not.toThrow();
  });

  it('an open route is for everybody, a signed one for who signed, one with scopes for a token (P1 to P4)', async () => {
    const statusOf = async (path: string, identity: object = {}, headers: Readonly<Record<string, string>> = {}) => {
      const event = formats['a REST proxy event']('GET', path, headers);
      const requestContext = { ...event.requestContext, identity: { ...event.requestContext.identity, ...identity } };
      return ((await members.handler({ ...event, requestContext })) as Answer).statusCode;
    };
    const signed = { userArn: 'arn:aws:sts::123456789012:assumed-role/members/session', accessKey: 'ASIAEXAMPLE' };
    const authorization = `Bearer ${await idp.token('reader')}`;
    expect(await statusOf('/no-auth')).toBe(200);
    expect([await statusOf('/require-auth', signed), await statusOf('/require-auth')]).toEqual([200, 403]);
    expect(await statusOf('/require-auth', {}, { authorization })).toBe(403);
    expect([await statusOf('/me', {}, { authorization }), await statusOf('/me')]).toEqual([200, 401]);
  });

  it('an event of another service is an error, and the next request is answered', async () => {
    expect(await premium.invoke({ Records: [{ eventSource: 'aws:sqs' }] })).toMatchObject({
      fault: { errorType: 'MisconfigurationError' },
    });
    const event = formats['a REST proxy event']('GET', '/home/premium', {});
    expect(await premium.handler(event)).toMatchObject({ statusCode: 401 });
  });
});
