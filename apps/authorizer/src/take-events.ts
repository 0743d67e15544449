import type { NestExpressApplication } from '@nestjs/platform-express';

/** An event may be any JSON value and as large as Lambda's Invoke API takes it, whatever its content type says. */
export function takeEvents(app: NestExpressApplication): void {
  app.useBodyParser('json', { strict: false, type: () => true, limit: '6mb' });
}
