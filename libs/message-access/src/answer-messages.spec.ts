import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Controller, Logger, Module } from '@nestjs/common';
import { ClientProxyFactory, MessagePattern, Transport } from '@nestjs/microservices';
import { PATTERN_METADATA } from '@nestjs/microservices/constants.js';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { ResourceServerModule, Scopes } from '@sallyport/resource-server';
import { firstValueFrom } from 'rxjs';
import { answerMessages } from './answer-messages.js';
import { MessageAccessModule } from './message-access.module.js';
import { scriptedAuthenticator } from './message-world.fixture.js';

@Controller()
class NoteController {
  @MessagePattern('note.read')
  @Scopes('note:read')
  read() {
    return 'yours';
  }
  @MessagePattern({ cmd: 'forgotten' })
  forgotten() {
    return 'must never be seen';
  }
}

const guarded = ResourceServerModule.forRoot({ authenticator: scriptedAuthenticator, realm: 'notes' });
@Module({ imports: [guarded, MessageAccessModule], controllers: [NoteController] })
class NoteModule {}
@Module({ imports: [guarded], controllers: [NoteController] })
class WithoutReaderModule {}

const create = async (module: new () => object) =>
  (await Test.createTestingModule({ imports: [module] }).compile()).createNestApplication({ logger: false });
const tcp = (port: number) => ({ transport: Transport.TCP as const, options: { host: '127.0.0.1', port } });
const readNote = async (port: number) => {
  const client = ClientProxyFactory.create(tcp(port));
  try {
    const payload = { authorization: 'Bearer alice~note/read' };
    return await firstValueFrom(client.send<unknown>('note.read', payload)).catch((problem: unknown) => problem);
  } finally {
    client.close();
  }
};

afterEach(() => void jest.restoreAllMocks());

describe('answering messages', () => {
  it('begins and ends with the application', async () => {
    const app = await create(NoteModule);
    let address = '';
    answerMessages(app, { port: 0, listening: (where) => (address = where) });
    await app.init();
    expect(address).toMatch(/^tcp:\/\/127\.0\.0\.1:\d+$/);
    const port = Number(new URL(address).port);
    expect(await readNote(port)).toBe('yours');
    await app.close();
    expect(await readNote(port)).toMatchObject({ code: 'ECONNREFUSED' });
  });

  it.each(['0.0.0.0', '::', '192.0.2.1', 'api.example'])('refuses %s without TLS', async (host) => {
    const app = await create(NoteModule);
    expect(() => answerMessages(app, { port: 0, host })).toThrow(/in the clear.*tls/);
    await app.close();
  });

  it('says that its port is busy', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const app = await create(NoteModule);
    answerMessages(app, { port });
    await expect(app.init()).rejects.toThrow(`Port ${port}, meant for messages, is busy`);
    await app.close();
    other.close();
  });

  it('reads the same metadata as Nest', () => {
    expect(PATTERN_METADATA).toBe('microservices:pattern');
  });
});

describe('at boot', () => {
  const warnings = () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    return () => warn.mock.calls.map(([message]) => String(message));
  };

  it('a handler without a declaration is named', async () => {
    const said = warnings();
    const app = await create(NoteModule);
    answerMessages(app, { port: 0 });
    await app.init();
    expect(said()).toEqual([
      'NoteController.forgotten (message {"cmd":"forgotten"}) declares no access and is closed: ' +
        'put @Scopes(), @Authenticated() or @Public() on it.',
    ]);
    await app.close();
  });

  it('an application whose microservice was connected past the guard does not start', async () => {
    const app = await create(NoteModule);
    warnings();
    app.connectMicroservice(tcp(0));
    await expect(app.init()).rejects.toMatchObject({
      name: 'MisconfigurationError',
      message: expect.stringMatching(/past the guard.*answerMessages\(\)/s),
    });
    await app.close();
  });

  it('handlers that no reader stands before are closed, and said to be', async () => {
    const said = warnings();
    const module = await Test.createTestingModule({ imports: [WithoutReaderModule] }).compile();
    const microservice = module.createNestMicroservice({ ...tcp(0), logger: false });
    await microservice.listen();
    expect(said()).toContainEqual(expect.stringMatching(/all 2 message handlers are closed.*MessageAccessModule/));
    const { port } = (microservice.unwrap() as ReturnType<typeof createServer>).address() as AddressInfo;
    // Not an RpcException: Nest tells the caller nothing but that it did not work.
    expect(await readNote(port)).toEqual({ status: 'error', message: 'Internal server error' });
    await microservice.close();
  });

  it('a microservice of its own, without HTTP, has the guard by itself', async () => {
    warnings();
    const module = await Test.createTestingModule({ imports: [NoteModule] }).compile();
    const microservice = module.createNestMicroservice({ ...tcp(0), logger: false });
    await microservice.listen();
    const { port } = (microservice.unwrap() as ReturnType<typeof createServer>).address() as AddressInfo;
    expect(await readNote(port)).toBe('yours');
    await microservice.close();
  });
});
