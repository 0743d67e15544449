import { Module } from '@nestjs/common';
import { CompositionModule, OutboundModule, SallyportModule } from '@sallyport/composition/nest';
import { PREMIUM_API_DEADLINE_MS, PREMIUM_API_URL, PremiumApi } from './premium-api.js';
import { readUpstreamUrl } from './upstream-url.js';

/** What both variants of the application are made of: the guard, and the premium API with our tokens. */
@Module({
  imports: [SallyportModule.forRoot({ realm: 'content-consumer' }), CompositionModule, OutboundModule],
  providers: [
    { provide: PREMIUM_API_URL, useFactory: () => readUpstreamUrl(process.env) },
    { provide: PREMIUM_API_DEADLINE_MS, useValue: 5_000 },
    PremiumApi,
  ],
  exports: [PremiumApi, OutboundModule],
})
export class OutboundContentModule {}
