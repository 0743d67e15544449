import { Module } from '@nestjs/common';
import type { Authentication } from '@sallyport/composition';
import {
  AUTHENTICATION,
  CLOCK,
  CompositionModule,
  credentialOptions,
  SallyportModule,
  SETTINGS,
} from '@sallyport/composition/nest';
import { PassportPrincipalSource, PassportStrategyModule } from '@sallyport/passport-strategy';
import type { Clock } from '@sallyport/protocol';
import type { Settings } from '@sallyport/settings';
import { ProfileController } from './profile.controller.js';

const passport = PassportStrategyModule.forRootAsync({
  imports: [CompositionModule],
  inject: [AUTHENTICATION, SETTINGS, CLOCK],
  useFactory: ({ authenticator, issuers }: Authentication, settings: Settings, clock: Clock) => ({
    authenticator,
    issuers,
    clock,
    credential: credentialOptions(settings),
  }),
});

/** Tokens are verified through passport; the scope decision is the same guard's as everywhere. */
@Module({
  imports: [
    SallyportModule.forRoot({ realm: 'account', principals: { module: passport, source: PassportPrincipalSource } }),
  ],
  controllers: [ProfileController],
})
export class AccountModule {}
