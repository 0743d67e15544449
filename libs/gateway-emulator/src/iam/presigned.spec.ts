import { createHash, createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import { gatewayForTests } from '../gateway-fixture.js';
import type { Gateway } from '../start-gateway.js';
import { iam, iamApi, now, presigned, sessions, signed } from './iam.fixture.js';

const open: Gateway[] = [];
afterEach(async () => void (await Promise.all(open.splice(0).map((gateway) => gateway.close()))));
async function start() {
  const world = await gatewayForTests({ api: iamApi(), iam, authorizer: undefined });
  open.push(world.gateway);
  return { ...world, at: (path: string) => world.gateway.url + path };
}

async function ask(url: string, init: RequestInit = {}) {
  const response = await fetch(url, init);
  const text = await response.text();
  const body = JSON.parse(text) as {
    readonly message?: string;
    readonly queryStringParameters?: Record<string, string>;
    readonly requestContext?: { readonly identity: Record<string, unknown> };
  };
  return { status: response.status, type: response.headers.get('x-amzn-errortype'), text, ...body };
}
const replaced = (url: string, name: string, value: string): string =>
  url.replace(new RegExp(`(?<=[?&]${name}=)[^&]*`), value);

describe('a URL that is signed itself', () => {
  it('opens the method to whoever has it, and says who signed', async () => {
    const { at } = await start();
    for (const path of ['/vault', '/vault?b=2&a=1&q=caf%C3%A9%20au%2Blait', '/files/a%20b/c~d']) {
      const { status, requestContext } = await ask(presigned(at(path)));
      expect([path, status]).toEqual([path, 200]);
      expect(requestContext!.identity).toMatchObject({ accessKey: 'ASIAMEMBER', cognitoIdentityId: 'eu-west-1:one' });
    }
    expect((await ask(presigned(at('/vault?b=2')))).queryStringParameters).toMatchObject({ b: '2' });
  });

  it('is verified as the signer of the AWS SDK presigns', async () => {
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
    const signer = new SignatureV4({
      region: 'eu-west-1',
      service: 'execute-api',
      credentials: { accessKeyId: 'ASIAMEMBER', ...sessions.member },
      sha256: Sha256 as never,
    });
    const { hostname, host, protocol } = new URL(at('/'));
    const { query } = await signer.presign(
      { method: 'GET', protocol, hostname, path: '/vault', query: { a: "it's" }, headers: { host } },
      { signingDate: new Date(now), expiresIn: 3600 },
    );
    const search = Object.entries(query ?? {}).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
    expect((await ask(at(`/vault?${search.join('&')}`))).status).toBe(200);
  });

  it('counts for five minutes, whatever it says of its expiry', async () => {
    const { at, pass } = await start();
    const url = presigned(at('/vault?X-Amz-Expires=86400'));
    pass(300);
    expect((await ask(url)).status).toBe(200);
    pass(1);
    expect(await ask(url)).toMatchObject({ status: 403, message: expect.stringMatching(/^Signature expired: /) });
  });

  it('is refused when anything it covers was changed, or something is missing or there twice', async () => {
    const { at } = await start();
    const url = presigned(at('/vault?a=1'));
    const invalid = 'InvalidSignatureException';
    const incomplete = 'IncompleteSignatureException';
    const unknown = 'UnrecognizedClientException';
    for (const [changed, type] of [
      [replaced(url, 'a', '2'), invalid],
      [`${url}&b=1`, invalid],
      [url.replace('/vault', '/files/x'), invalid],
      [replaced(url, 'X-Amz-Date', '20200312T190359Z'), invalid],
      [replaced(url, 'X-Amz-Date', 'yesterday'), invalid],
      [replaced(url, 'X-Amz-Signature', '0'.repeat(64)), invalid],
      [replaced(url, 'X-Amz-SignedHeaders', 'accept'), invalid],
      [replaced(url, 'X-Amz-Signature', 'secret-text'), incomplete],
      [replaced(url, 'X-Amz-Algorithm', 'none'), incomplete],
      [replaced(url, 'X-Amz-Date', ''), incomplete],
      [`${url}&X-Amz-Date=20200312T190358Z`, incomplete],
      [url.replace(/X-Amz-Credential=[^&]*&?/, ''), incomplete],
      [replaced(url, 'X-Amz-Credential', 'ASIANOBODY%2F20200312%2Feu-west-1%2Fexecute-api%2Faws4_request'), unknown],
      [url.replace(/X-Amz-Security-Token=[^&]*&?/, ''), unknown],
      [replaced(url, 'X-Amz-Security-Token', 'another'), unknown],
      [presigned(at('/vault'), { region: 'us-east-1' }), invalid],
    ] as const) {
      const answer = await ask(changed);
      expect([changed, answer.status, answer.type]).toEqual([changed, 403, type]);
      expect(answer.text).not.toContain('secret-text');
    }
    expect((await ask(url, { method: 'POST' })).type).toBe(invalid);
    expect((await ask(presigned(at('/vault'), { as: 'guest' }))).type).toBe('AccessDeniedException');
  });

  it('is refused beside a signature in the header, and with a header of AWS that nobody signed', async () => {
    const { at } = await start();
    const url = presigned(at('/vault'));
    expect((await ask(url, signed(url))).type).toBe('IncompleteSignatureException');
    for (const headers of [{ 'X-Amz-Security-Token': sessions.member.sessionToken }, { 'X-Amz-Extra': '1' }]) {
      expect((await ask(url, { headers })).status).toBe(403);
    }
  });
});
