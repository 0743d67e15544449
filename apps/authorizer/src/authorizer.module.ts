import { Module } from '@nestjs/common';
import { lambdaAuthorizer } from '@sallyport/api-gateway';
import { createGatewayAuthorizer, type Dependencies } from '@sallyport/composition';
import { CLOCK, CompositionModule, FETCHER, LOG_WRITER, SETTINGS } from '@sallyport/composition/nest';
import type { Settings } from '@sallyport/settings';
import routeManifest from '../../../route-manifest.json' with { type: 'json' };
import { LAMBDA_AUTHORIZER } from './authorizer.tokens.js';
import { InvocationController } from './invocation.controller.js';

@Module({
  imports: [CompositionModule],
  controllers: [InvocationController],
  providers: [
    {
      provide: LAMBDA_AUTHORIZER,
      inject: [SETTINGS, CLOCK, FETCHER, LOG_WRITER],
      useFactory: (
        settings: Settings,
        clock: Dependencies['clock'],
        fetch: Dependencies['fetch'],
        write: Dependencies['write'],
      ) => lambdaAuthorizer(createGatewayAuthorizer(settings, routeManifest, { clock, fetch, write })),
    },
  ],
})
export class AuthorizerModule {}
