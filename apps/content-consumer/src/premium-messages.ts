import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { ClientProxyFactory, Transport, type ClientProxy } from '@nestjs/microservices';
import { TOKEN_CLIENT } from '@sallyport/composition/nest';
import { authorizedMessage, type TokenClient } from '@sallyport/token-client';
import { firstValueFrom, timeout } from 'rxjs';
import { messageFaultOf } from './message-fault.js';
import type { MessageAddress } from './message-address.js';

/** Injection token of the {@link MessageAddress} of premium-content. */
export const PREMIUM_MESSAGES_ADDRESS = Symbol('PREMIUM_MESSAGES_ADDRESS');

const deadlineMs = 5_000;

/** premium-content as it is asked by message: our token in the envelope, the same scope as over HTTP. */
@Injectable()
export class PremiumMessages implements OnModuleDestroy {
  private readonly proxy: ClientProxy;
  private readonly messageToRead: ReturnType<typeof authorizedMessage>;

  constructor(
    @Inject(PREMIUM_MESSAGES_ADDRESS) { host, port, tls }: MessageAddress,
    @Inject(TOKEN_CLIENT) tokens: TokenClient,
  ) {
    const options = { host, port, ...(tls && { tlsOptions: { servername: host } }) };
    this.proxy = ClientProxyFactory.create({ transport: Transport.TCP, options });
    this.messageToRead = authorizedMessage(tokens, { scopes: ['content:read'] });
  }

  async read(): Promise<unknown> {
    try {
      return await this.messageToRead({}, (message) =>
        firstValueFrom(this.proxy.send<unknown>('premium-content.read', message).pipe(timeout(deadlineMs))),
      );
    } catch (error) {
      throw messageFaultOf(error);
    }
  }

  onModuleDestroy(): void {
    this.proxy.close();
  }
}
