import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { Authenticator } from '@sallyport/authentication';
import type { CredentialOptions } from '@sallyport/credentials';
import type { TrustedIssuers } from '@sallyport/identity-provider';
import type { Clock } from '@sallyport/protocol';

export interface PassportStrategyOptions {
  /** Whose tokens are accepted, each with its own keys, rules and dialect. */
  readonly issuers: TrustedIssuers;
  /** Asked about opaque tokens: passport-jwt can read nothing but a JWS. */
  readonly authenticator: Authenticator;
  /** Where the token is read. */
  readonly credential: CredentialOptions;
  readonly clock: Clock;
}

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN: PASSPORT_STRATEGY_OPTIONS } =
  new ConfigurableModuleBuilder<PassportStrategyOptions>({ moduleName: 'PassportStrategy' })
    .setClassMethodName('forRoot')
    .build();
