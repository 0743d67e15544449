import type { IncomingMessage } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';

/** Twice the largest token: an event may hold one. */
const tokenEventBytes = '32kb';

const isTokenEvent = ({ url = '' }: IncomingMessage): boolean => url.split('?', 1)[0] === '/token-events';

/**
 * An event of the gateway may be any JSON value and as large as Lambda's Invoke API takes it, whatever its content type
 * says. An event about a token is a text.
 */
export function takeEvents(app: NestExpressApplication): void {
  app.useBodyParser('text', { type: isTokenEvent, limit: tokenEventBytes });
  app.useBodyParser('json', { strict: false, type: (request) => !isTokenEvent(request), limit: '6mb' });
}
