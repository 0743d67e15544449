import { Module } from '@nestjs/common';
import { lambdaAuthorizer } from '@sallyport/api-gateway';
import { createGatewayAuthorizer, type Authentication, type Dependencies } from '@sallyport/composition';
import {
  AUTHENTICATION,
  CLOCK,
  CompositionModule,
  LOG_WRITER,
  SENDER,
  SETTINGS,
  TokenEventsModule,
} from '@sallyport/composition/nest';
import type { Settings } from '@sallyport/settings';
import routeManifest from '../../../route-manifest.json' with { type: 'json' };
import { LAMBDA_AUTHORIZER } from './authorizer.tokens.js';
import { InvocationController } from './invocation.controller.js';
import { TokenEventsController } from './token-events.controller.js';

@Module({
  imports: [CompositionModule, TokenEventsModule],
  controllers: [InvocationController, TokenEventsController],
  providers: [
    {
      provide: LAMBDA_AUTHORIZER,
      inject: [SETTINGS, AUTHENTICATION, CLOCK, SENDER, LOG_WRITER],
      useFactory: (
        settings: Settings,
        authentication: Authentication,
        clock: Dependencies['clock'],
        send: Dependencies['send'],
        write: Dependencies['write'],
      ) => lambdaAuthorizer(createGatewayAuthorizer(settings, routeManifest, { authentication, clock, send, write })),
    },
  ],
})
export class AuthorizerModule {}
