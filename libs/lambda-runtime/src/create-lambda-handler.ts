import type { IncomingMessage } from 'node:http';
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { configure } from '@vendia/serverless-express';
import { eventSource } from './event-source.js';
import { currentInvocation, runInvocation } from './invocation.js';
import { rawHeaders, readProxyEvent } from './proxy-event.js';

export type LambdaHandler = (event: unknown, context: unknown) => Promise<unknown>;

/**
 * Returns a Lambda handler for a Nest application, booted once per container with the first invocation.
 *
 * Two parameters, never three: nodejs24.x rejects callback handlers when it loads them. A boot that failed is tried
 * again with the next invocation. Does NOT authenticate: the application's guard does.
 *
 * The handler takes REST API proxy events and rejects anything else with a {@link MisconfigurationError}
 * `event_not_supported`.
 */
export function createLambdaHandler(module: Type): LambdaHandler {
  let booting: Promise<LambdaHandler> | undefined;
  return async (event, context) => {
    booting ??= boot(module).catch((error: unknown) => {
      booting = undefined;
      throw error;
    });
    readProxyEvent(event);
    const handle = await booting;
    return runInvocation({ event, context }, () => handle(event, context));
  };
}

async function boot(module: Type): Promise<LambdaHandler> {
  const app = await NestFactory.create<NestExpressApplication>(module, {
    abortOnError: false,
    logger: ['warn', 'error', 'fatal'],
  });
  app.disable('x-powered-by');
  app.use(giveRawHeaders);
  await app.init();
  const handle = configure({
    app: app.getHttpAdapter().getInstance(),
    // Without a name it would look at the event and take messages of other services for requests.
    eventSourceName: 'AWS_API_GATEWAY_V1',
    eventSource,
    // Its default puts stack traces into answers under NODE_ENV=development.
    respondWithErrors: false,
  });
  // With the promise resolution mode, its default, the callback is never called.
  return (event, context) =>
    Promise.resolve(handle(event, context as Parameters<typeof handle>[1], () => undefined) as unknown);
}

/** A guard must see a header that came twice, and the request that serverless-express makes up shows the combined one. */
function giveRawHeaders(request: IncomingMessage, _response: unknown, next: () => void): void {
  // Node derives `headers` from `rawHeaders` when they are first read: that must be over.
  void request.headers;
  request.rawHeaders = rawHeaders(readProxyEvent(currentInvocation()?.event));
  next();
}
