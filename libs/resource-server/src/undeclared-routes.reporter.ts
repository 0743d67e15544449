import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { declaredRoutes } from './declared-routes.js';

/** Names every route without a declaration when the application starts; the guard refuses them either way. */
@Injectable()
export class UndeclaredRoutesReporter implements OnApplicationBootstrap {
  private readonly logger = new Logger('Sallyport');

  constructor(private readonly moduleRef: ModuleRef) {}

  onApplicationBootstrap(): void {
    for (const route of declaredRoutes(this.moduleRef)) {
      if (route.access !== undefined) continue;
      this.logger.warn(
        `${route.controller}.${route.handler} (${route.method} ${route.path}) declares no access and is closed: ` +
          'put @Scopes(), @Authenticated() or @Public() on it.',
      );
    }
  }
}
