import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { INestApplication } from '@nestjs/common';
import { ClientProxyFactory, Transport, type ClientProxy } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { answerMessages } from '@sallyport/message-access';
import { firstValueFrom } from 'rxjs';
import { PremiumContentServiceModule } from '../../apps/premium-content/src/premium-content-service.module.js';
import { openConsumerWorld, type ConsumerWorld } from './consumer-world.js';
import { openGatewayWorld, type GatewayWorld } from './gateway-world.js';

const read = { message: 'Premium Content: OAuth Scope: Read' };

/** premium-content as a service of its own; where it answers messages. */
async function startPremiumContent(): Promise<{ app: INestApplication; address: string }> {
  const module = await Test.createTestingModule({ imports: [PremiumContentServiceModule] }).compile();
  const app = module.createNestApplication({ logger: false });
  let address = '';
  answerMessages(app, { port: 0, listening: (where) => (address = where) });
  await app.listen(0, '127.0.0.1');
  return { app, address };
}

describe('content by message over TCP, guarded by the same scopes', () => {
  let world: ConsumerWorld;
  let premium: INestApplication;
  let proxy: ClientProxy;
  beforeEach(async () => {
    world = await openConsumerWorld({
      prepare: async () => {
        const { app, address } = await startPremiumContent();
        premium = app;
        process.env['PREMIUM_CONTENT_MESSAGES_URL'] = address;
        const port = Number(new URL(address).port);
        proxy = ClientProxyFactory.create({ transport: Transport.TCP, options: { host: '127.0.0.1', port } });
      },
    });
  });
  afterEach(async () => {
    proxy.close();
    await premium.close();
    await world.close();
  });
  const send = (pattern: string, token?: string) => {
    const message = { data: {}, ...(token !== undefined && { authorization: `Bearer ${token}` }) };
    return firstValueFrom(proxy.send<unknown>(pattern, message)).catch((problem: unknown) => problem);
  };

  it('answers the consumer, which asks for one token for many messages', async () => {
    const { token } = world.idp.counters;
    for (let again = 0; again < 3; again += 1) {
      expect(await world.consume('authorized-message')).toEqual({ status: 200, body: read });
    }
    expect(world.idp.counters.token).toBe(token + 1);
    expect(world.upstream()).toEqual([]);
  });

  it('refuses by reason: no credential, another scope, a foreign token', async () => {
    expect(await send('premium-content.read', await world.idp.token('reader'))).toEqual(read);
    expect(await send('premium-content.read')).toMatchObject({ status: 401, reason: 'credential_missing' });
    expect(await send('premium-content.write', await world.idp.token('reader'))).toMatchObject({
      status: 403,
      reason: 'scope_missing',
      error: 'insufficient_scope',
      scope: 'content:write',
    });
    expect(await send('premium-content.read', world.forge({ aud: 'https://other.example' }))).toMatchObject({
      status: 401,
      reason: 'audience_mismatch',
      error: 'invalid_token',
    });
  });

  it('is an outage while the issuer is down and its keys are not known: at the service, and at the consumer', async () => {
    const token = await world.idp.token('reader');
    world.idp.faults.inject({ kind: 'server-error', on: 'jwks' });
    expect(await send('premium-content.read', token)).toMatchObject({ status: 503, reason: 'issuer_error' });
    expect(await world.consume('authorized-message')).toMatchObject({ status: 503, body: { reason: 'issuer_error' } });
    world.idp.faults.clear();
    // The keys are asked for again after a pause, which real time has to pass.
    let answer = await world.consume('authorized-message');
    for (let wait = 0; wait < 40 && answer.status !== 200; wait += 1) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      answer = await world.consume('authorized-message');
    }
    expect(answer).toEqual({ status: 200, body: read });
  });

  it('is 502 at the consumer when nobody answers messages', async () => {
    await premium.close();
    expect((await world.consume('authorized-message')).status).toBe(502);
  });
});

// A process of its own; a busy machine may take its time.
jest.setTimeout(60_000);

describe('what the processes print at the most talkative level (RC1)', () => {
  let world: GatewayWorld;
  beforeEach(async () => void (world = await openGatewayWorld({})));
  afterEach(() => world.close());

  it('is neither a token nor a secret, whatever they are asked and however it ends', async () => {
    const child = spawn(process.execPath, ['tools/run.mjs', 'apps/content-consumer/src/main.ts'], {
      env: {
        ...process.env,
        NODE_ENV: 'development',
        LOG_LEVEL: 'trace',
        PORT: '0',
        PREMIUM_CONTENT_API_URL: world.gateway.url,
        PREMIUM_CONTENT_MESSAGES_URL: 'tcp://127.0.0.1:1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    const url = await new Promise<string>((resolve, reject) => {
      const hear = (chunk: unknown): void => {
        said += String(chunk);
        const listening = /listens on (\S+)/.exec(said);
        if (listening !== null) resolve(listening[1]!);
      };
      child.stdout.on('data', hear);
      child.stderr.on('data', hear);
      child.on('exit', () => reject(new Error(`it ended before it listened: ${said}`)));
    });
    const routes = ['unauthorized-read', 'authorized-read', 'authorized-write', 'authorized-message'];
    const ask = () => Promise.all(routes.map(async (route) => (await fetch(`${url}/content/${route}`)).status));
    expect(await ask()).toEqual([401, 200, 200, 502]);
    await world.gateway.close();
    expect(await ask()).toEqual([502, 502, 502, 502]);
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
    expect(said).toContain('ECONNREFUSED');
    expect(said).not.toMatch(/eyJ|[Bb]earer|[Bb]asic /);
    expect(said).not.toContain(world.idp.clients.writer.clientSecret);
  });
});
