import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { TokenClientOptions } from './token-client.js';

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN: TOKEN_CLIENT_OPTIONS } =
  new ConfigurableModuleBuilder<TokenClientOptions>({ moduleName: 'TokenClient' })
    .setClassMethodName('forRoot')
    .build();

/** Injection token of the {@link TokenClient}; override it in tests to have whatever tokens you like. */
export const TOKEN_CLIENT = Symbol('TOKEN_CLIENT');
