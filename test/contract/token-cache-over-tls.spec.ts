import { spawn, type ChildProcess } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import {
  certificateExtensions,
  createAuthority,
  dayAround,
  issueCertificate,
  keyUsages,
  pemOf,
} from '@sallyport/certificate-authority';
import {
  describeWithProgram,
  freePort,
  startRedisServer,
  startScriptedIssuer,
  type RedisServer,
  type ScriptedIssuer,
} from '@sallyport/testing';
import { Redis } from 'ioredis';

/** Which authorities a process trusts is decided when it starts: each authorizer here is one of its own. */
describeWithProgram('redis-server', 'a store over TLS, rediss://', (program) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sallyport-redis-tls-'));
  const file = (name: string) => path.join(folder, name);
  const authority = createAuthority('The CA of the store', new Date());
  const children = new Set<ChildProcess>();
  let issuer: ScriptedIssuer;
  let server: RedisServer;
  let tlsPort: number;
  let plain: Redis;
  let notices: string[];
  let count = 0;
  const goodToken = () => `good-${(count += 1)}`;
  const questions = () => issuer.requests.filter(({ url }) => url === '/oauth/introspect').length;

  /** A redis-server with a certificate for this name; besides, without TLS, for who looks from outside. */
  async function startWith(name: string): Promise<void> {
    const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { endEntity, keyUsage, names } = certificateExtensions;
    const extensions = [endEntity(), keyUsage(keyUsages.digitalSignature), names({ dns: [name] })];
    const contents = { subject: name, publicKey: keys.publicKey, ...dayAround(new Date()), extensions };
    writeFileSync(file('store.pem'), pemOf(issueCertificate(contents, authority)));
    writeFileSync(file('store.key'), keys.privateKey.export({ format: 'pem', type: 'pkcs8' }));
    tlsPort = await freePort();
    const certificate = ['--tls-cert-file', file('store.pem'), '--tls-key-file', file('store.key')];
    const tls = ['--tls-port', String(tlsPort), '--tls-auth-clients', 'no', '--tls-ca-cert-file', file('ca.pem')];
    server = await startRedisServer(program, [...tls, ...certificate]);
    plain = new Redis(server.port);
  }

  beforeAll(async () => {
    writeFileSync(file('ca.pem'), pemOf(authority.certificate));
    issuer = await startScriptedIssuer();
    issuer.script('/oauth/introspect', ({ form }) => {
      const iat = Math.floor(Date.now() / 1000);
      const active = form.get('token')!.startsWith('good');
      return {
        body: active ? { active, scope: 'profile:read', client_id: 'app', iat, exp: iat + 7200 } : { active: false },
      };
    });
  });
  afterAll(async () => {
    await issuer.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => void (notices = []));
  afterEach(async () => {
    await Promise.all([...children].map(end));
    plain.disconnect();
    await server.close();
  });

  async function end(child: ChildProcess): Promise<void> {
    children.delete(child);
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** An authorizer that decides on the tokens it is told, and trusts these authorities besides Node's own. */
  async function startAuthorizer(
    trusts: Readonly<Record<string, string>>,
  ): Promise<(token: string) => Promise<string>> {
    const child = spawn(process.execPath, ['tools/run.mjs', 'test/tooling/fixtures/decides-when-told.ts'], {
      env: {
        PATH: process.env['PATH'],
        IDENTITY_PROVIDER: 'arculix',
        ARCULIX_BASE_URL: issuer.issuer,
        ARCULIX_CLIENT_IDS: 'app',
        ARCULIX_CLIENT_ID: 'authorizer',
        ARCULIX_CLIENT_SECRET: 'a secret of its own',
        TOKEN_CACHE_URL: `rediss://localhost:${tlsPort}`,
        LOG_LEVEL: 'warn',
        ...trusts,
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    children.add(child);
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (line.includes('"at":"token-cache"')) notices.push(line);
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const said = async () => String((await lines.next()).value);
    expect(await said()).toBe('ready');
    return async (token) => {
      child.stdin.write(`${token}\n`);
      return (JSON.parse(await said()) as { verdict: string }).verdict;
    };
  }

  /** Loading its client takes its time: whoever comes meanwhile does not wait for it. */
  async function until(condition: () => Promise<boolean>, decide: (token: string) => Promise<string>): Promise<void> {
    for (let tries = 0; !(await condition()); tries += 1) {
      if (tries > 100) throw new Error('the store is not used');
      expect(await decide(goodToken())).toBe('allowed');
      await pause(50);
    }
  }

  /** The store is empty and nothing is on its way there. */
  async function quiet(): Promise<void> {
    do {
      await plain.flushall();
      await pause(100);
    } while ((await plain.dbsize()) > 0);
  }

  it('is used where NODE_EXTRA_CA_CERTS names its authority: what one process learnt, another finds', async () => {
    await startWith('localhost');
    const trusts = { NODE_EXTRA_CA_CERTS: file('ca.pem') };
    const [one, other] = [await startAuthorizer(trusts), await startAuthorizer(trusts)];
    for (const decide of [one, other]) {
      await until(async () => (await plain.dbsize()) > 0, decide);
      await quiet();
    }
    const token = goodToken();
    const before = questions();
    expect(await one(token)).toBe('allowed');
    for (let tries = 0; (await plain.dbsize()) === 0 && tries < 200; tries += 1) await pause(10);
    expect(await other(token)).toBe('allowed');
    expect(questions() - before).toBe(1);
    expect(await one('bad')).toBe('Unauthorized');
    expect(notices).toEqual([]);
  }, 60_000);

  it.each([
    ['of an authority it does not know', 'localhost', {}, /\((UNABLE_TO_[A-Z_]+|SELF_SIGNED_[A-Z_]+)\)/],
    [
      'for another name',
      'elsewhere.example',
      { NODE_EXTRA_CA_CERTS: file('ca.pem') },
      /\(ERR_TLS_CERT_ALTNAME_INVALID\)/,
    ],
  ])(
    'is passed by with a certificate %s: said once, no token refused or allowed because of it (F13)',
    async (_what, name, trusts, cause) => {
      await startWith(name);
      const decide = await startAuthorizer(trusts);
      for (let tries = 0; notices.length === 0 && tries < 100; tries += 1) {
        expect(await decide(goodToken())).toBe('allowed');
        await pause(20);
      }
      const before = questions();
      expect([await decide(goodToken()), await decide('bad')]).toEqual(['allowed', 'Unauthorized']);
      expect(questions() - before).toBe(2);
      expect(await plain.dbsize()).toBe(0);
      expect(notices).toHaveLength(1);
      expect(notices[0]).toMatch(cause);
      expect(notices[0]).toContain(`rediss://localhost:${tlsPort} does not answer`);
    },
    60_000,
  );
});
