import { once } from 'node:events';
import { createConnection } from 'node:net';
import type { INestApplication, Type } from '@nestjs/common';
import { ClientProxyFactory, Transport, type ClientProxy } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import type { Authenticator } from '@sallyport/authentication';
import type { DecisionLog, DecisionRecord } from '@sallyport/decision-log';
import { accepted, MisconfigurationError, OutageError, refused, type Principal } from '@sallyport/protocol';
import { ResourceServerModule } from '@sallyport/resource-server';
import { firstValueFrom } from 'rxjs';
import { answerMessages } from './answer-messages.js';
import { MessageAccessModule } from './message-access.module.js';

const principalOf = (subject: string, scopes: readonly string[]): Principal => ({
  issuer: 'https://issuer.example',
  subject,
  clientId: subject,
  scopes: new Set(scopes),
  audience: ['https://api.example'],
  kind: 'machine',
  expiresAt: 4_000_000_000,
});

/** The token says what happens: `alice~a~b` is alice with these scopes (`/` for `:`), the rest are faults. */
export const scriptedAuthenticator: Authenticator = {
  async authenticate({ token }) {
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
    if (token === 'refused') return refused('signature_invalid');
    if (token === 'outage') {
      throw new OutageError('issuer_rate_limited', { host: 'secret-host.example', retryAfterSeconds: 7.2 });
    }
    if (token === 'misconfigured') throw new MisconfigurationError('settings_invalid', ['SECRET_FAULT']);
    if (token === 'crash') throw new TypeError('SECRET_CRASH');
    const [subject = '', ...scopes] = token.replaceAll('/', ':').split('~');
    return accepted(principalOf(subject, scopes));
  },
};

export interface MessageWorld {
  readonly app: INestApplication;
  readonly port: number;
  readonly records: readonly DecisionRecord[];
  readonly client: ClientProxy;
  /** What the caller receives: the answer, or `{ problem }`. */
  send(pattern: string, payload: unknown): Promise<unknown>;
  /** One packet as it is on the wire; returns the text of the answer. */
  sendRaw(packet: string): Promise<string>;
  close(): Promise<void>;
}

/** Starts an application of these controllers behind the guard, answering messages on any free port of loopback. */
export async function openMessageWorld(
  controllers: readonly Type[],
  providers: readonly Type[] = [],
): Promise<MessageWorld> {
  const records: DecisionRecord[] = [];
  const decisionLog: DecisionLog = {
    wantsSteps: true,
    notice: () => undefined,
    record: (record) => void records.push(record),
  };
  const imports = [
    ResourceServerModule.forRoot({ authenticator: scriptedAuthenticator, realm: 'notes', decisionLog }),
    MessageAccessModule,
  ];
  const module = await Test.createTestingModule({
    imports,
    controllers: [...controllers],
    providers: [...providers],
  }).compile();
  const app = module.createNestApplication({ logger: false });
  let address = '';
  answerMessages(app, { port: 0, listening: (where) => (address = where) });
  await app.listen(0, '127.0.0.1');
  const port = Number(new URL(address).port);
  const client = ClientProxyFactory.create({ transport: Transport.TCP, options: { host: '127.0.0.1', port } });
  return {
    app,
    port,
    records,
    client,
    send: (pattern, payload) =>
      firstValueFrom(client.send<unknown>(pattern, payload)).catch((problem: unknown) => ({ problem })),
    async sendRaw(packet) {
      const socket = createConnection(port, '127.0.0.1');
      socket.write(`${packet.length}#${packet}`);
      const [answer] = (await once(socket, 'data')) as [Buffer];
      socket.destroy();
      return String(answer);
    },
    async close() {
      client.close();
      await app.close();
    },
  };
}
