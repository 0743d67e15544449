import { Module, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { CredentialReaders } from '@sallyport/resource-server';
import { EnvelopeReader } from './envelope.reader.js';
import { MessageServers } from './message-servers.js';

/**
 * Lets the guard of `ResourceServerModule` read the credentials of messages. Import it beside that module, or beside
 * `SallyportModule`, once; open the server with `answerMessages(app, …)`.
 */
@Module({ providers: [MessageServers], exports: [MessageServers] })
export class MessageAccessModule implements OnModuleInit {
  constructor(private readonly moduleRef: ModuleRef) {}

  onModuleInit(): void {
    this.moduleRef.get(CredentialReaders, { strict: false }).register(new EnvelopeReader());
  }
}
