import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import { declaredRoutes } from './declared-routes.js';

/**
 * Says at boot what is closed by mistake: every route without a declaration, which the guard refuses either way, and a
 * second registration of this module, whose guard would verify every token once more.
 */
@Injectable()
export class BootReport implements OnApplicationBootstrap {
  private readonly logger = new Logger('Sallyport');

  constructor(
    private readonly moduleRef: ModuleRef,
    private readonly modules: ModulesContainer,
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
      if (access !== undefined) continue;
      this.logger.warn(
        `${controller}.${handler} (${method} ${path}) declares no access and is closed: ` +
          'put @Scopes(), @Authenticated() or @Public() on it.',
      );
    }
  }
}
