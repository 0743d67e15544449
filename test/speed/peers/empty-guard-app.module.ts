import { Module, type CanActivate } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { PlainController } from './plain-app.module.js';

/** Lets everybody in: what Nest itself asks for having a guard at all. */
class EmptyGuard implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

@Module({ controllers: [PlainController], providers: [{ provide: APP_GUARD, useClass: EmptyGuard }] })
export class EmptyGuardAppModule {}
