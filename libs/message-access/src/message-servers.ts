import type { Server } from 'node:net';
import { Injectable, type INestMicroservice, type OnApplicationBootstrap } from '@nestjs/common';
import { MisconfigurationError } from '@sallyport/protocol';

export interface MessageServer {
  readonly microservice: INestMicroservice;
  readonly port: number;
  readonly listening: (address: string) => void;
}

/** Opens the message servers when everything else stands: before that nobody reads credentials. */
@Injectable()
export class MessageServers implements OnApplicationBootstrap {
  private readonly servers: MessageServer[] = [];

  add(server: MessageServer): void {
    this.servers.push(server);
  }

  async onApplicationBootstrap(): Promise<void> {
    for (const { microservice, port, listening } of this.servers) {
      await microservice.listen().catch((error: unknown) => {
        throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? busy(port) : error;
      });
      const server = microservice.unwrap<Server>();
      // It lives as long as the application's HTTP server: alone it keeps no process that failed to start.
      server.unref();
      const address = server.address();
      if (typeof address === 'object' && address !== null) listening(`tcp://${address.address}:${address.port}`);
    }
  }
}

const busy = (port: number) =>
  new MisconfigurationError('settings_invalid', [`Port ${port}, meant for messages, is busy: choose another one.`]);
