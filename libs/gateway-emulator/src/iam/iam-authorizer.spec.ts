import { createHash, createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import type { GatewayOptions, Gateway } from '../start-gateway.js';
import { gatewayForTests, raw } from '../gateway-fixture.js';
import { iam, iamApi, now, sessions, signed } from './iam.fixture.js';

const open: Gateway[] = [];
afterEach(async () => void (await Promise.all(open.splice(0).map((gateway) => gateway.close()))));

async function start(overrides: Partial<GatewayOptions> = {}) {
  const world = await gatewayForTests({ api: iamApi(), iam, authorizer: undefined, ...overrides });
  open.push(world.gateway);
  return { ...world, at: (path: string) => world.gateway.url + path };
}

interface Answer {
  readonly message?: string;
  readonly Message?: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly requestContext: { readonly identity: Record<string, unknown>; readonly authorizer?: unknown };
}
async function ask(url: string, init: RequestInit = {}) {
  const response = await fetch(url, init);
  const text = await response.text();
  return {
    status: response.status,
    type: response.headers.get('x-amzn-errortype'),
    body: JSON.parse(text) as Answer,
    text,
  };
}
const headersOf = ({ headers }: RequestInit) => headers as Record<string, string>;
const changed = (init: RequestInit, headers: Record<string, string>): RequestInit => ({
  ...init,
  headers: { ...headersOf(init), ...headers },
});

const mismatch = expect.stringMatching(/^The request signature we calculated does not match/);

describe('a signed request to a method with AWS_IAM', () => {
  it('reaches the integration with who signed, and without the signature (P4, P9, G63)', async () => {
    const { at } = await start();
    const { status, body } = await ask(at('/vault'), signed(at('/vault')));
    expect(status).toBe(200);
    expect(body.requestContext.identity).toMatchObject({
      accessKey: 'ASIAMEMBER',
      accountId: '123456789012',
      caller: 'AROAEXAMPLE:CognitoIdentityCredentials',
      user: 'AROAEXAMPLE:CognitoIdentityCredentials',
      userArn: 'arn:aws:sts::123456789012:assumed-role/member/CognitoIdentityCredentials',
      cognitoIdentityId: 'eu-west-1:one',
      cognitoIdentityPoolId: 'eu-west-1:pool',
      cognitoAuthenticationType: 'authenticated',
      cognitoAuthenticationProvider: 'pool,pool:CognitoSignIn:ada',
    });
    expect(body.requestContext).not.toHaveProperty('authorizer');
    expect(Object.keys(body.headers).map((name) => name.toLowerCase())).not.toContain('authorization');
  });

  it('is verified whatever its path, query and body are', async () => {
    const { at } = await start();
    const paths = [
      '/vault?b=2&a=1&a=0',
      '/vault?q=caf%C3%A9%20au%2Blait&empty=',
      '/files/a%20b/c~d/e%2Ff',
      '/files/a/',
    ];
    for (const path of paths) expect([path, (await ask(at(path), signed(at(path)))).status]).toEqual([path, 200]);
    const post = signed(at('/vault'), { method: 'POST', body: '{"a":1}', headers: { 'Content-Type': 'text/plain' } });
    expect((await ask(at('/vault'), post)).body.body).toBe('{"a":1}');
    expect((await ask(at('/vault'), { ...post, body: '{"a":2}' })).status).toBe(403);
  });

  it('is verified as the signer of the AWS SDK signs', async () => {
    const { at } = await start();
    class Sha256 {
      private readonly hash;
      constructor(secret?: string | Uint8Array) {
        this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
      }
      update(data: string | Uint8Array) {
        this.hash.update(data);
      }
      digest() {
        return Promise.resolve(new Uint8Array(this.hash.digest()));
      }
    }
    const credentials = { accessKeyId: 'ASIAMEMBER', ...sessions.member };
    const signer = new SignatureV4({
      region: 'eu-west-1',
      service: 'execute-api',
      credentials: { ...credentials, expiration: new Date(credentials.expiresAt) },
      sha256: Sha256 as never,
    });
    for (const [pathname, query] of [
      ['/vault', {}],
      ['/files/a%20b/c', { z: ['2', '1'], a: "it's" }],
      ['/files//d/./e/', {}],
    ] as const) {
      const { hostname, host, protocol } = new URL(at('/'));
      const { headers } = await signer.sign(
        { method: 'GET', protocol, hostname, path: pathname, query: query as never, headers: { host } },
        { signingDate: new Date(now) },
      );
      const search = new URLSearchParams(
        Object.entries(query).flatMap(([name, value]) =>
          [value].flat().map((one): [string, string] => [name, String(one)]),
        ),
      );
      const { host: _, ...sent } = headers;
      // Over a raw path: fetch would tidy it up.
      expect((await rawGet(at(''), `${pathname}?${search.toString()}`, sent)).status).toBe(200);
    }
  });

  it('is 403 INVALID_SIGNATURE when anything it covers was changed (P6, G30 row 11)', async () => {
    const { at } = await start();
    const init = signed(at('/vault?a=1'), { headers: { 'X-Tenant': 'one' } });
    expect((await ask(at('/vault?a=1'), init)).status).toBe(200);
    const authorization = headersOf(init)['Authorization']!;
    const flipped = authorization.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    const tampered: readonly (readonly [string, RequestInit])[] = [
      ['/vault?a=2', init],
      ['/vault', init],
      ['/files/x', init],
      ['/vault?a=1', { ...init, method: 'POST' }],
      ['/vault?a=1', changed(init, { 'X-Tenant': 'two' })],
      ['/vault?a=1', changed(init, { 'X-Amz-Date': '20200312T190359Z' })],
      ['/vault?a=1', changed(init, { Authorization: flipped })],
    ];
    for (const [path, sent] of tampered) {
      expect(await ask(at(path), sent)).toMatchObject({
        status: 403,
        type: 'InvalidSignatureException',
        body: { message: mismatch },
      });
    }
  });

  it('counts for five minutes either way', async () => {
    const { at } = await start();
    const answerAt = async (seconds: number) => ask(at('/vault'), signed(at('/vault'), { at: now + seconds * 1000 }));
    for (const seconds of [-300, 300]) expect((await answerAt(seconds)).status).toBe(200);
    expect(await answerAt(-301)).toMatchObject({
      status: 403,
      type: 'InvalidSignatureException',
      body: {
        message: 'Signature expired: 20200312T185857Z is now earlier than 20200312T185858Z (20200312T190358Z - 5 min.)',
      },
    });
    expect((await answerAt(301)).body.message).toBe(
      'Signature not yet current: 20200312T190859Z is still later than 20200312T190858Z (20200312T190358Z + 5 min.)',
    );
  });

  it('is refused when its credentials have expired (P6)', async () => {
    const { at, pass } = await start();
    pass(3600);
    expect(await ask(at('/vault'), signed(at('/vault'), { at: now + 3_600_000 }))).toMatchObject({
      status: 403,
      type: 'ExpiredTokenException',
      body: { message: 'The security token included in the request is expired' },
    });
  });

  it('is refused with the key of nobody, and without or with another session token', async () => {
    const { at } = await start();
    const init = signed(at('/vault'));
    const { 'X-Amz-Security-Token': _, ...without } = headersOf(init);
    const authorization = headersOf(init)['Authorization']!;
    for (const sent of [
      changed(init, { Authorization: authorization.replace('ASIAMEMBER', 'ASIANOBODY') }),
      changed(init, { Authorization: authorization.replace('ASIAMEMBER', 'ASIAGUEST') }),
      changed(init, { 'X-Amz-Security-Token': 'another' }),
      { ...init, headers: without },
    ]) {
      expect(await ask(at('/vault'), sent)).toMatchObject({
        status: 403,
        type: 'UnrecognizedClientException',
        body: { message: 'The security token included in the request is invalid.' },
      });
    }
  });

  it('must be signed for this region and service, over its host, time and every x-amz- header', async () => {
    const { at } = await start();
    const init = signed(at('/vault'));
    for (const [sent, message] of [
      [signed(at('/vault'), { region: 'us-east-1' }), /scoped to a valid region/],
      [signed(at('/vault'), { service: 's3' }), /correct service: 'execute-api'/],
      [changed(init, { 'X-Amz-Extra': 'unsigned' }), /'x-amz-extra' must be a 'SignedHeader'/],
      [
        changed(init, { Authorization: headersOf(init)['Authorization']!.replace('=host;', '=') }),
        /'Host' or ':authority' must be a 'SignedHeader'/,
      ],
      [changed(init, { 'X-Amz-Date': 'yesterday' }), /'X-Amz-Date' or a 'Date'/],
    ] as const) {
      const { status, body } = await ask(at('/vault'), sent);
      expect([status, body.message]).toEqual([403, expect.stringMatching(message)]);
    }
  });

  it('is 403 for a caller whose role may not invoke the method, in the words of IAM (P5)', async () => {
    const { at } = await start();
    const message =
      'User: arn:aws:sts::123456789012:assumed-role/guest/CognitoIdentityCredentials is not authorized to perform: ' +
      'execute-api:Invoke on resource: arn:aws:execute-api:eu-west-1:********9012:a1b2c3/dev/GET/vault';
    expect(await ask(at('/vault'), signed(at('/vault'), { as: 'guest' }))).toMatchObject({
      status: 403,
      type: 'AccessDeniedException',
      text: JSON.stringify({ Message: message }),
    });
    const denied = await ask(at('/vault'), signed(at('/vault'), { as: 'other' }));
    expect(denied.body.Message).toMatch(/GET\/vault with an explicit deny$/);
    expect((await ask(at('/files/x'), signed(at('/files/x'), { as: 'other' }))).status).toBe(200);
  });

  it('goes together with a resource policy: a Deny wins, an Allow suffices within the account (G19)', async () => {
    const policy = (Effect: 'Allow' | 'Deny', path: string) => ({
      Version: '2012-10-17' as const,
      Statement: [
        {
          Effect,
          Principal: '*',
          Action: 'execute-api:Invoke',
          Resource: `arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/dev/GET/${path}`,
        },
      ],
    });
    const allowed = await start({ api: iamApi({ resourcePolicy: policy('Allow', 'vault') }) });
    expect((await ask(allowed.at('/vault'), signed(allowed.at('/vault'), { as: 'guest' }))).status).toBe(200);
    const denied = await start({ api: iamApi({ resourcePolicy: policy('Deny', 'vault') }) });
    expect((await ask(denied.at('/vault'), signed(denied.at('/vault')))).status).toBe(403);
  });

  it('needs its API key as well, where the method asks for one (P7)', async () => {
    const { at } = await start();
    const url = at('/metered');
    expect(await ask(url, signed(url))).toMatchObject({ status: 403, text: '{"message":"Forbidden"}' });
    const keyed = signed(url, { headers: { 'X-Api-Key': 'a-key-of-twenty-chars' } });
    expect((await ask(url, keyed)).body.requestContext.identity['apiKeyId']).toBe('web');
  });
});

describe('a request to a method with AWS_IAM that is not signed', () => {
  it('lacks its authentication token, whatever its API key and whatever it says of itself (P3, G30 row 8)', async () => {
    const { at, gateway } = await start();
    const forged = { 'X-Api-Key': 'a-key-of-twenty-chars', 'X-Amzn-Iam-User-Arn': 'arn:aws:iam::1:root' };
    for (const headers of [{}, forged]) {
      expect(await ask(at('/metered'), { headers })).toMatchObject({
        status: 403,
        type: 'MissingAuthenticationTokenException',
        text: '{"message":"Missing Authentication Token"}',
      });
    }
    expect(gateway.counters.integrationCalls).toBe(0);
  });

  it('is incomplete with another Authorization, of which nothing is repeated', async () => {
    const { at, log } = await start();
    const malformed = [
      'Bearer secret-token',
      'AWS4-HMAC-SHA256 secret-token',
      'AWS4-HMAC-SHA256 Credential=ASIAMEMBER/20200312/eu-west-1/execute-api/aws4_request, SignedHeaders=host',
      'AWS4-HMAC-SHA256 Credential=ASIAMEMBER, SignedHeaders=host, Signature=secret-token',
    ];
    for (const authorization of malformed) {
      const { status, type, text } = await ask(at('/vault'), { headers: { Authorization: authorization } });
      expect([status, type]).toEqual([403, 'IncompleteSignatureException']);
      expect(text).toContain(createHash('sha256').update(authorization).digest('base64'));
      expect(text + JSON.stringify(log)).not.toContain('secret-token');
    }
  });
});

describe('a gateway with AWS_IAM methods', () => {
  it('is closed to everybody where nobody is known to sign (G70)', async () => {
    const { at } = await start({ iam: undefined });
    expect((await ask(at('/vault'), signed(at('/vault')))).type).toBe('UnrecognizedClientException');
    expect((await ask(at('/vault'))).status).toBe(403);
  });

  it('does not start with a policy that cannot be read', async () => {
    const unread = {
      ...iam,
      roles: { 'arn:aws:iam::123456789012:role/a': { Version: '1' } as never, nobody: {} as never },
    };
    await expect(start({ iam: unread })).rejects.toMatchObject({ faults: [expect.any(String), expect.any(String)] });
  });
});

function rawGet(origin: string, target: string, headers: Record<string, string>) {
  const { host, port } = new URL(origin);
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return raw(Number(port), `GET ${target} HTTP/1.1`, `Host: ${host}`, ...fields);
}
