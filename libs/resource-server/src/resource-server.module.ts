import { Module, type NestModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { defaultCredentialOptions } from '@sallyport/credentials';
import { AccessGuard } from './access.guard.js';
import { BootReport } from './boot-report.js';
import { CredentialReaders } from './credential-reader.js';
import { BearerPrincipalSource, type PrincipalSource } from './principal-source.js';
import { ProblemFilter } from './problem.filter.js';
import { ProtectedResourceRoute } from './protected-resource.route.js';
import {
  ConfigurableModuleClass,
  PRINCIPAL_SOURCE,
  RESOURCE_SERVER_OPTIONS,
  type ResourceServerOptions,
} from './resource-server.options.js';

/**
 * Closes every route of the application and opens each as it declares.
 * `ResourceServerModule.forRoot({ authenticator, realm })`, or `.forRootAsync({ inject, useFactory })`.
 */
@Module({
  providers: [
    {
      provide: PRINCIPAL_SOURCE,
      inject: [RESOURCE_SERVER_OPTIONS],
      useFactory: ({ principalSource, authenticator, credential }: ResourceServerOptions): PrincipalSource =>
        principalSource ?? new BearerPrincipalSource(authenticator, credential ?? defaultCredentialOptions),
    },
    CredentialReaders,
    // useExisting, so that a test can override the guard by its class.
    AccessGuard,
    { provide: APP_GUARD, useExisting: AccessGuard },
    { provide: APP_FILTER, useClass: ProblemFilter },
    BootReport,
    ProtectedResourceRoute,
  ],
  exports: [AccessGuard, PRINCIPAL_SOURCE, CredentialReaders],
})
export class ResourceServerModule extends ConfigurableModuleClass implements NestModule {
  constructor(private readonly protectedResource: ProtectedResourceRoute) {
    super();
  }

  /** Nest calls it before it registers routes, none of which may stand before the metadata. */
  configure(): void {
    this.protectedResource.register();
  }
}
