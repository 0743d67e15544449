import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost, ModuleRef, ModulesContainer } from '@nestjs/core';
import { MisconfigurationError, type Access } from '@sallyport/protocol';
import { CredentialReaders } from './credential-reader.js';
import { declaredMessages } from './declared-messages.js';
import { declaredRoutes } from './declared-routes.js';

/**
 * Says at boot what is closed by mistake: every route and message handler without a declaration, which the guard refuses
 * either way, and a second registration of this module, whose guard would verify every token once more.
 * What is open by mistake does not boot.
 */
@Injectable()
export class BootReport implements OnApplicationBootstrap {
  private readonly logger = new Logger('Sallyport');

  constructor(
    private readonly moduleRef: ModuleRef,
    private readonly modules: ModulesContainer,
    private readonly readers: CredentialReaders,
    private readonly host: HttpAdapterHost,
  ) {}

  onApplicationBootstrap(): void {
    const reports = [...this.modules.values()].flatMap(({ providers }) => providers.get(BootReport)?.instance ?? []);
    if (reports[0] !== this) return;
    if (reports.length > 1) {
      this.logger.warn(
        `ResourceServerModule is registered ${reports.length} times, so every request passes ${reports.length} guards, ` +
          'each with its own keys and cache: call forRoot() once, in the root module.',
      );
    }
    for (const { controller, handler, method, path, access } of declaredRoutes(this.moduleRef)) {
      this.warnOfClosed(`${controller}.${handler} (${method} ${path})`, access);
    }
    this.reportMessages();
  }

  private reportMessages(): void {
    const messages = declaredMessages(this.moduleRef);
    if (messages.length === 0) return;
    this.refuseUnguarded();
    for (const { controller, handler, pattern, access } of messages) {
      this.warnOfClosed(`${controller}.${handler} (message ${pattern})`, access);
    }
    if (this.readers.of('rpc') === undefined) {
      this.logger.warn(
        `No credential reader for messages is registered, so all ${messages.length} message handlers are closed: ` +
          'import MessageAccessModule.',
      );
    }
  }

  /** An HTTP application that connects a microservice does not hand on its guard unless told to, and nobody notices. */
  private refuseUnguarded(): void {
    const { httpAdapter } = this.host as Partial<HttpAdapterHost>;
    if (httpAdapter === undefined) return;
    let unguarded = false;
    this.modules
      .getRpcTargetRegistry<object>()
      .subscribe((server) => (unguarded ||= !this.readers.guards(server)))
      .unsubscribe();
    if (!unguarded) return;
    throw new MisconfigurationError('access_declared_wrongly', [
      'A microservice was connected past the guard, which would let every message in: connect it with answerMessages() or connectGuarded().',
    ]);
  }

  private warnOfClosed(handler: string, access: Access | undefined): void {
    if (access !== undefined) return;
    this.logger.warn(
      `${handler} declares no access and is closed: put @Scopes(), @Authenticated() or @Public() on it.`,
    );
  }
}
