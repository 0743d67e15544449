import type { INestApplication, INestMicroservice } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { CredentialReaders } from '@sallyport/resource-server';

/**
 * Connects a microservice of any transport to the application, behind the application's guard, as
 * `app.connectMicroservice()` alone does not. Starting it is the caller's. Only TCP is tested here.
 */
export function connectGuarded(app: INestApplication, options: MicroserviceOptions): INestMicroservice {
  const microservice = app.connectMicroservice<MicroserviceOptions>(options, { inheritAppConfig: true });
  // The registry replays every server in the order of its connection; the last one is ours.
  let last: object | undefined;
  app
    .get(ModulesContainer)
    .getRpcTargetRegistry<object>()
    .subscribe((server) => (last = server))
    .unsubscribe();
  if (last !== undefined) app.get(CredentialReaders, { strict: false }).noteGuarded(last);
  return microservice;
}
