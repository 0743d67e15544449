import type { TlsOptions } from 'node:tls';
import type { INestApplication } from '@nestjs/common';
import { Transport } from '@nestjs/microservices';
import { MisconfigurationError } from '@sallyport/protocol';
import { connectGuarded } from './connect-guarded.js';
import { MessageServers } from './message-servers.js';

export interface AnswerMessagesOptions {
  /** 0: any free port. */
  readonly port: number;
  /** Default 127.0.0.1. Another machine may reach it with `tls` only. */
  readonly host?: string;
  readonly tls?: TlsOptions;
  /** Told where, once it listens. */
  readonly listening?: (address: string) => void;
}

/**
 * Lets the application answer messages over TCP behind its own guard. The server opens with the application
 * (`app.listen()` or `app.init()`) and closes with it. Needs `MessageAccessModule`.
 *
 * `app.connectMicroservice()` alone would leave the guard out: an application that is connected so does not boot.
 *
 * @throws {@link MisconfigurationError} `settings_invalid` when tokens would cross a network in the clear
 */
export function answerMessages(app: INestApplication, options: AnswerMessagesOptions): void {
  const { port, host = '127.0.0.1', tls, listening = () => undefined } = options;
  if (tls === undefined && !['127.0.0.1', '::1', 'localhost'].includes(host)) {
    throw new MisconfigurationError('settings_invalid', [
      `Messages on ${host} would carry tokens in the clear: give it tls, or keep it on 127.0.0.1.`,
    ]);
  }
  const microservice = connectGuarded(app, {
    transport: Transport.TCP,
    options: { host, port, ...(tls !== undefined && { tlsOptions: tls }) },
  });
  app.get(MessageServers, { strict: false }).add({ microservice, port, listening });
}
