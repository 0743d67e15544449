import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { startScriptedIssuer, startSecretsManager } from '@sallyport/testing';
import { firstKey, nextKey, openDrill, openIssuerDrill, print } from './drill.js';

const run = promisify(execFile);
const secretName = '/arculix/dev/UserAPPLICATION';
const stored = (secret: string) => JSON.stringify({ UID: 'authorizer', Secret: secret });

/** An issuer of opaque tokens, and an authorizer whose secret is in AWS Secrets Manager. */
async function openOpaqueDrill() {
  const store = await startSecretsManager();
  const tenant = await startScriptedIssuer();
  const state = { taken: ['one-secret'], status: 200 };
  tenant.script('/oauth/introspect', ({ headers }) => {
    if (state.status !== 200) return { status: state.status };
    const credentials = Buffer.from(headers.authorization!.replace('Basic ', ''), 'base64').toString();
    if (!state.taken.includes(credentials.split(':')[1]!)) return { status: 401, body: { error: 'invalid_client' } };
    const iat = Math.floor(drill.clock() / 1000);
    return { body: { active: true, scope: 'profile:read', client_id: 'app', iat, exp: iat + 7200 } };
  });
  store.put(secretName, 'AWSCURRENT', stored('one-secret'));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: store.url,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'of-the-test',
  });
  const drill = openDrill({
    IDENTITY_PROVIDER: 'arculix',
    STAGE: 'dev',
    ARCULIX_BASE_URL: tenant.issuer,
    ARCULIX_CLIENT_IDS: 'app',
  });
  let count = 0;
  const newToken = () => `0paque-${(count += 1)}`;
  // The first question loads the AWS SDK: on a busy machine that takes longer than a caller waits.
  for (let tries = 0; (await drill.decide(newToken())) !== 'allowed'; tries += 1) {
    if (tries > 20) throw new Error('the issuer is not asked');
    drill.pass(6);
  }
  return {
    ...drill,
    state,
    store,
    newToken,
    /** Each that fails is tried twice (F5). */
    failures: () => tenant.requests.length / 2,
    close: () => Promise.all([tenant.close(), store.close()]),
  };
}

describe('the process and its secrets', () => {
  it('F12 introspection down: known tokens to the end of their minute, three questions, then one a second', async () => {
    const drill = await openOpaqueDrill();
    const known = drill.newToken();
    expect(await drill.decide(known)).toBe('allowed');
    drill.state.status = 500;
    const before = drill.failures();
    for (let n = 0; n < 20; n += 1) {
      expect([await drill.decide(known), await drill.decide(drill.newToken())]).toEqual(['allowed', 'outage']);
    }
    const opened = drill.failures() - before;
    for (let second = 0; second < 10; second += 1) {
      drill.pass(1.01);
      for (let n = 0; n < 3; n += 1) expect(await drill.decide(drill.newToken())).toBe('outage');
    }
    const probes = drill.failures() - before - opened;
    drill.pass(50);
    expect(await drill.decide(known)).toBe('outage');
    drill.state.status = 200;
    drill.pass(1.01);
    expect(await drill.decide(known)).toBe('allowed');
    print('F12', `${opened} questions until nobody waits, ${probes} in the 10 s after`);
    expect([opened <= 5, probes <= 10]).toEqual([true, true]);
    await drill.close();
  });

  it('F15 a secret that rotates under load, taken by the issuer for 5 s more: no request fails', async () => {
    const drill = await openOpaqueDrill();
    const verdicts: Promise<string>[] = [];
    for (let n = 0; n < 500; n += 1) {
      if (n === 100) {
        drill.store.rotate(secretName, stored('two-secret'));
        drill.state.taken = ['one-secret', 'two-secret'];
      }
      if (n === 300) drill.state.taken = ['two-secret'];
      verdicts.push(drill.decide(drill.newToken()));
      drill.pass(0.025);
      if (n % 10 === 9) await Promise.all(verdicts);
    }
    const failed = (await Promise.all(verdicts)).filter((verdict) => verdict !== 'allowed').length;
    print('F15', `${failed} of 500 requests failed; ${drill.store.calls.length} readings of the secret`);
    expect(failed).toBe(0);
    await drill.close();
  });

  it('F18 a million tokens, in Node as it is started: bounded, and those in use stay known', async () => {
    const { stdout } = await run(process.execPath, ['tools/run.mjs', 'test/tooling/fixtures/million-tokens.ts']);
    const { rssMb, hits } = JSON.parse(stdout) as { rssMb: number; hits: number };
    print('F18', `RSS ${rssMb.toFixed(0)} MB, ${(hits * 100).toFixed(1)} % of those in use known`);
    expect(rssMb).toBeLessThan(150);
    expect(hits).toBeGreaterThan(0.99);
  }, 90_000);

  it('F19 stopped by a signal while the issuer closes its connections: the next decision asks again, once', async () => {
    const { keys, token } = await openIssuerDrill();
    const child = spawn(process.execPath, ['tools/run.mjs', 'test/tooling/fixtures/decides-when-told.ts'], {
      env: {
        PATH: process.env['PATH'],
        IDENTITY_PROVIDER: 'oidc',
        OIDC_ISSUER: 'https://issuer.example',
        OIDC_AUDIENCE: 'https://api.example',
        OIDC_JWKS_URI: keys.url,
        OIDC_ALGORITHMS: 'ES256',
      },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const said = async () => String((await lines.next()).value);
    const decide = async (jwt: string) => {
      child.stdin.write(`${jwt}\n`);
      return JSON.parse(await said()) as { verdict: string; ms: number };
    };
    try {
      expect(await said()).toBe('ready');
      expect(await decide(token())).toMatchObject({ verdict: 'allowed' });
      child.kill('SIGSTOP');
      keys.dropIdleConnections();
      keys.publish({ keys: [firstKey.jwk, nextKey.jwk] });
      await pause(1_500);
      child.kill('SIGCONT');
      const { verdict, ms } = await decide(token(nextKey));
      print('F19', `after SIGSTOP and SIGCONT: ${verdict} in ${ms.toFixed(0)} ms, ${keys.counters.hits} requests`);
      expect([verdict, keys.counters.hits]).toEqual(['allowed', 2]);
      expect(await decide(token())).toMatchObject({ verdict: 'allowed' });
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
      await keys.close();
    }
  }, 60_000);
});
