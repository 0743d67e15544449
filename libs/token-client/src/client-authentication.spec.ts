import { generateKeyPairSync, verify } from 'node:crypto';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ClientAuthentication } from '@sallyport/issuer-client';
import { fileSecret, secretsManagerSecret } from '@sallyport/secrets';
import { startSecretsManager, type FakeSecretsManager, type ScriptedRequest } from '@sallyport/testing';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { goodAnswer, startIssuing, tokenMark, type Issuing } from './scripted-issuing.fixture.js';

let issuing: Issuing;
beforeEach(async () => void (issuing = await startIssuing()));
afterEach(() => issuing.close());

const clientWith = (authentication: ClientAuthentication) => issuing.client({}, authentication);
const scopes = (name: string) => ({ scopes: [name] });
/** RFC 6749 §2.3.1: each part is form-encoded before they are joined. */
const basicOf = ({ headers }: ScriptedRequest) =>
  decodeURIComponent(Buffer.from((headers.authorization ?? '').replace('Basic ', ''), 'base64').toString());
/** How the requests since the last look said who they are. */
const seen = () =>
  issuing.asked().map((request) => (request.form.has('client_assertion') ? 'assertion' : basicOf(request)));

describe('a client that signs assertions', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const authentication = { method: 'private_key_jwt', clientId: 'shop', privateKey: pem, algorithm: 'RS256' } as const;

  it('makes a new one for each request, with a jti of its own (T-CC-4), and sends nothing else (RC2)', async () => {
    const client = clientWith(authentication);
    for (let count = 0; count < 5; count += 1) await client.token(scopes(`scope-${count}`));
    const claims = issuing.asked().map(({ form, headers }) => {
      expect([headers.authorization, form.get('client_secret')]).toEqual([undefined, null]);
      const [header = '', payload = '', signature = ''] = form.get('client_assertion')!.split('.');
      const signed = Buffer.from(`${header}.${payload}`);
      expect(verify('sha256', signed, publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
      return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
    });
    expect(new Set(claims.map(({ jti }) => jti)).size).toBe(5);
    for (const { iss, sub, exp, iat } of claims) {
      expect([iss, sub]).toEqual(['shop', 'shop']);
      expect(Number(exp) - Number(iat)).toBeLessThanOrEqual(300);
    }
  });

  it('shows nothing of its key when it is refused (T-CC-1)', async () => {
    issuing.answers({ status: 401, body: { error: 'invalid_client' } });
    const client = clientWith(authentication);
    const error: unknown = await client.token().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ reason: 'issuer_refused_our_credentials' });
    const text = inspect([error, client], { depth: Infinity, showHidden: true });
    expect(text).not.toContain('PRIVATE KEY');
    expect(text).not.toContain(issuing.asked()[0]!.form.get('client_assertion'));
  });
});

describe('a secret that is rotated', () => {
  let store: FakeSecretsManager;
  const named = ['AWS_ENDPOINT_URL_SECRETS_MANAGER', 'AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
  const before = Object.fromEntries(named.map((name) => [name, process.env[name]]));
  beforeEach(async () => {
    store = await startSecretsManager();
    const values = [store.url, 'eu-west-1', 'AKIDEXAMPLE', 'of-the-test'];
    named.forEach((name, index) => (process.env[name] = values[index]));
    store.put('shop', 'AWSCURRENT', JSON.stringify({ uid: 'shop', secret: 'one' }));
  });
  afterEach(async () => {
    for (const name of named) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
    await store.close();
  });
  /** The issuer takes these secrets from now on. */
  const takes = (...secrets: string[]) =>
    issuing.server.script('/token', (request) =>
      secrets.map((secret) => `shop:${secret}`).includes(basicOf(request))
        ? goodAnswer(issuing.server.requests.length)
        : { status: 401, body: { error: 'invalid_client' } },
    );

  it('costs no caller anything, whichever side is first: a drill with a token each step', async () => {
    const { clock } = issuing.time;
    const client = clientWith({ method: 'client_secret', secrets: secretsManagerSecret({ secretId: 'shop', clock }) });
    let step = 0;
    const everybody = async () => {
      step += 1;
      // Kinds of tokens nobody has yet, so that each is asked for.
      const tokens = await Promise.all([1, 2, 3].map((caller) => client.token(scopes(`step-${step}-${caller}`))));
      expect(tokens.map(({ value }) => value.startsWith(tokenMark))).toEqual([true, true, true]);
      issuing.time.advance({ seconds: 6 });
    };
    takes('one');
    await everybody();
    store.put('shop', 'AWSPENDING', JSON.stringify({ uid: 'shop', secret: 'two' }));
    await everybody();
    takes('two');
    await everybody();
    store.rotate('shop', JSON.stringify({ uid: 'shop', secret: 'two' }));
    await everybody();
    // The next round, with the store ahead of the issuer.
    store.rotate('shop', JSON.stringify({ uid: 'shop', secret: 'three' }));
    issuing.time.advance({ seconds: 600 });
    await everybody();
    takes('three');
    await everybody();
    expect(new Set(seen())).toEqual(new Set(['shop:one', 'shop:two', 'shop:three']));
  });

  it('is read again from its file too', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'sallyport-'));
    const file = path.join(folder, 'secret');
    await writeFile(file, 'one');
    try {
      const { clock } = issuing.time;
      const client = clientWith({
        method: 'client_secret',
        secrets: fileSecret({ path: file, clientId: 'shop', clock }),
      });
      takes('one');
      await client.token(scopes('a'));
      await writeFile(file, 'two');
      takes('two');
      expect((await client.token(scopes('b'))).value).toMatch(tokenMark);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
