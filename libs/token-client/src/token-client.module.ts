import { Module } from '@nestjs/common';
import { createTokenClient, type TokenClientOptions } from './token-client.js';
import { ConfigurableModuleClass, TOKEN_CLIENT, TOKEN_CLIENT_OPTIONS } from './token-client.options.js';

/** `TokenClientModule.forRoot({ provider, clientKey, clock })`, or `.forRootAsync({ inject, useFactory })`. */
@Module({
  providers: [
    {
      provide: TOKEN_CLIENT,
      inject: [TOKEN_CLIENT_OPTIONS],
      useFactory: (options: TokenClientOptions) => createTokenClient(options),
    },
  ],
  exports: [TOKEN_CLIENT],
})
export class TokenClientModule extends ConfigurableModuleClass {}
