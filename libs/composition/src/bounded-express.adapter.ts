import { createServer } from 'node:http';
import { ExpressAdapter } from '@nestjs/platform-express';

/** What is more is answered 431. */
const headerBytes = 16 * 1024;
const headersMs = 10_000;
const requestMs = 60_000;

/**
 * Express on a server that waits for nobody long: who opens a connection has ten seconds for the head of a request, and a
 * minute for all of it, so idle and slow clients do not add up. Node's own patience is one and five minutes.
 */
export class BoundedExpressAdapter extends ExpressAdapter {
  override initHttpServer(): void {
    this.httpServer = createServer(
      {
        maxHeaderSize: headerBytes,
        headersTimeout: headersMs,
        requestTimeout: requestMs,
        connectionsCheckingInterval: 1_000,
      },
      this.getInstance(),
    );
  }
}
