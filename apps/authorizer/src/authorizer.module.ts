import { Module } from '@nestjs/common';
import { lambdaAuthorizer } from '@sallyport/api-gateway';
import { createGatewayAuthorizer, loadSnapshot, type Dependencies } from '@sallyport/composition';
import { CLOCK, CompositionModule, LOG_WRITER, SENDER, SETTINGS } from '@sallyport/composition/nest';
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
      inject: [SETTINGS, CLOCK, SENDER, LOG_WRITER],
      useFactory: (
        settings: Settings,
        clock: Dependencies['clock'],
        send: Dependencies['send'],
        write: Dependencies['write'],
      ) => {
        const snapshot = loadSnapshot(settings, clock);
        return lambdaAuthorizer(createGatewayAuthorizer(settings, routeManifest, { clock, send, write, snapshot }));
      },
    },
  ],
})
export class AuthorizerModule {}
