import { Module } from '@nestjs/common';
import type { Clock } from '@sallyport/protocol';
import type { Settings } from '@sallyport/settings';
import { createTokenEvents, type TokenEvents } from '@sallyport/token-events';
import { CompositionModule } from './composition.module.js';
import { AUTHENTICATION, CLOCK, SETTINGS, TOKEN_EVENTS } from './composition.tokens.js';
import type { Authentication } from './create-authenticator.js';

/** Gives an application `TOKEN_EVENTS`: what takes the events of the issuers, or null where the settings want none. */
@Module({
  imports: [CompositionModule],
  providers: [
    {
      provide: TOKEN_EVENTS,
      inject: [SETTINGS, AUTHENTICATION, CLOCK],
      useFactory: (
        { tokenCache: { eventsAudience: audience, maxAgeSeconds } }: Settings,
        { issuers, facts }: Authentication,
        clock: Clock,
      ): TokenEvents | null =>
        audience === undefined ? null : createTokenEvents({ issuers, facts, audience, maxAgeSeconds, clock }),
    },
  ],
  exports: [TOKEN_EVENTS],
})
export class TokenEventsModule {}
