import { spawn, type ChildProcess } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { goodToken } from '@sallyport/testing';
import { startLocalIdp, type LocalIdp } from '../../apps/local-idp/src/local-idp.js';

let idp: LocalIdp;
let child: ChildProcess;
let url: string;

beforeAll(async () => {
  idp = await startLocalIdp();
  child = spawn('npx', ['nest', 'start', 'account'], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], PORT: '0', LOCAL_ISSUER: idp.issuer },
    stdio: ['ignore', 'pipe', 'pipe'],
    // npx and nest each start a child: the group ends together.
    detached: true,
  });
  let said = '';
  url = await new Promise((resolve, reject) => {
    const read = (chunk: unknown): void => {
      said += String(chunk);
      const listening = /account listens on (http:\S+)/.exec(said);
      if (listening !== null) resolve(listening[1]!);
    };
    child.stdout!.on('data', read);
    child.stderr!.on('data', read);
    child.on('exit', () => reject(new Error(`it ended before it listened: ${said}`)));
  });
}, 150_000);
afterAll(async () => {
  await idp.close();
  if (child.exitCode !== null) return;
  const ended = once(child, 'exit');
  process.kill(-child.pid!, 'SIGTERM');
  await ended;
});

const ask = async (authorization?: string) => {
  const response = await fetch(`${url}/profile`, authorization === undefined ? {} : { headers: { authorization } });
  const challenge = response.headers.get('www-authenticate');
  return { status: response.status, challenge, body: (await response.json()) as Record<string, unknown> };
};

describe('npx nest start account, alone', () => {
  it('verifies the tokens of the issuer by itself', async () => {
    expect(await ask(`Bearer ${await idp.token('reader')}`)).toMatchObject({ status: 200, body: { name: 'Daniël' } });
    expect(idp.counters.jwks).toBe(1);
  });

  it('answers with the exact challenges of RFC 6750', async () => {
    expect(await ask()).toMatchObject({ status: 401, challenge: 'Bearer realm="account"' });
    expect(await ask(`Bearer ${await idp.token('none')}`)).toMatchObject({
      status: 403,
      challenge: 'Bearer realm="account", error="insufficient_scope", scope="profile:read"',
    });
  });

  it('refuses an expired token and a forged one', async () => {
    const { kid, privateKey } = idp.signer();
    const world = {
      key: { kid, privateKey, publicKey: createPublicKey(privateKey) },
      issuer: idp.issuer,
      audience: idp.audience,
      now: Date.now() - 3_600_000,
      claims: { scope: 'profile:read', client_id: 'mallory' },
    };
    expect(await ask(`Bearer ${goodToken(world, {}, { typ: 'at+jwt' })}`)).toMatchObject({
      status: 401,
      challenge: 'Bearer realm="account", error="invalid_token", scope="profile:read"',
      body: { reason: 'token_expired' },
    });
    const token = await idp.token('reader');
    expect(await ask(`Bearer ${token.slice(0, -8)}AAAAAAAA`)).toMatchObject({ status: 401 });
  });

  it('answers 404 for an unknown path and another verb (C12 without a gateway)', async () => {
    expect((await fetch(`${url}/unknown`)).status).toBe(404);
    const headers = { authorization: `Bearer ${await idp.token('reader')}` };
    expect((await fetch(`${url}/profile`, { method: 'PUT', headers })).status).toBe(404);
  });
});
