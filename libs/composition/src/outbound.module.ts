import { Module } from '@nestjs/common';
import type { IdentityProvider } from '@sallyport/identity-provider';
import { MisconfigurationError, type Clock } from '@sallyport/protocol';
import type { ClientSettings, Settings } from '@sallyport/settings';
import { TOKEN_CLIENT, TokenClientModule, type TokenClientOptions } from '@sallyport/token-client';
import { CompositionModule } from './composition.module.js';
import { AUTHENTICATION, CLOCK, LOG_WRITER, SETTINGS } from './composition.tokens.js';
import type { Authentication } from './create-authenticator.js';
import type { Dependencies } from './dependencies.js';
import { outboundStore } from './outbound-store.js';

/**
 * Gives an application `TOKEN_CLIENT`: tokens of the environment's first identity provider, for calling others. The
 * application names no provider. Nothing is asked for before the first token.
 */
@Module({
  imports: [
    TokenClientModule.forRootAsync({
      imports: [CompositionModule],
      inject: [AUTHENTICATION, SETTINGS, CLOCK, LOG_WRITER],
      useFactory: tokenClientOptions,
    }),
  ],
  exports: [TokenClientModule],
})
export class OutboundModule {}

export { TOKEN_CLIENT };

function tokenClientOptions(
  { issuers }: Authentication,
  settings: Settings,
  clock: Clock,
  write: Dependencies['write'],
): TokenClientOptions {
  requireIssuance(issuers.issuing);
  const clientKey = clientKeyOf(settings.identityProviders[0]?.client);
  const store = outboundStore(settings, clientKey, { clock, write });
  return { provider: issuers.issuing, clientKey, clock, ...(store !== undefined && { store }) };
}

/** Client and authentication method: what makes our tokens ours. The secret is no part of it. */
function clientKeyOf(client: ClientSettings | undefined): string {
  if (client === undefined) return 'no client';
  const { from, clientId } = client;
  const store = from === 'secrets-manager' ? client.secretId : from === 'file' ? client.path : undefined;
  return JSON.stringify([
    from === 'private-key' ? 'private_key_jwt' : 'client_secret',
    clientId ?? null,
    store ?? null,
  ]);
}

function requireIssuance({ name, capabilities }: IdentityProvider): void {
  if (capabilities.issuance.clientCredentials) return;
  const prefix = name.toUpperCase().replaceAll(/[:-]/g, '_');
  throw new MisconfigurationError('settings_invalid', [
    `This application calls others with tokens of ${name}, which gives us none: set ${prefix}_CLIENT_ID and ` +
      `${prefix}_CLIENT_SECRET (or ${prefix}_CLIENT_SECRET_ID).`,
  ]);
}
