import { Module } from '@nestjs/common';
import { PassportBearerGuard } from './passport-bearer.guard.js';
import { ConfigurableModuleClass } from './passport-strategy.options.js';
import { PassportPrincipalSource } from './passport.principal-source.js';
import { SallyportStrategy } from './sallyport.strategy.js';

/** `PassportStrategyModule.forRoot({ issuers, authenticator, credential, clock })`, or `.forRootAsync({ inject, useFactory })`. */
@Module({
  providers: [
    SallyportStrategy,
    {
      provide: PassportBearerGuard,
      inject: [SallyportStrategy],
      useFactory: (strategy: SallyportStrategy) => new PassportBearerGuard(strategy),
    },
    {
      provide: PassportPrincipalSource,
      inject: [PassportBearerGuard],
      useFactory: (guard: PassportBearerGuard) => new PassportPrincipalSource(guard),
    },
  ],
  exports: [SallyportStrategy, PassportBearerGuard, PassportPrincipalSource],
})
export class PassportStrategyModule extends ConfigurableModuleClass {}
