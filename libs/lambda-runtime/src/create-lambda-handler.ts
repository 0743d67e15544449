import type { IncomingMessage } from 'node:http';
import { ShutdownSignal, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
// Not from the package's door, which loads what takes uploads.
import { ExpressAdapter } from '@nestjs/platform-express/adapters/express-adapter.js';
import { configure } from '@vendia/serverless-express';
import { eventSource, everythingIsBinary } from './event-source.js';
import { currentRawHeaders, runInvocation } from './invocation.js';
import type { ProxyAnswer } from './proxy-answer.js';
import { readProxyEvent } from './proxy-event.js';
import type { ProxyRequest } from './proxy-request.js';

export type LambdaHandler = (event: unknown, context: unknown) => Promise<unknown>;

type Serve = (request: ProxyRequest, context: unknown) => Promise<ProxyAnswer>;

/**
 * Returns a Lambda handler for a Nest application, booted once per container with the first invocation.
 *
 * Two parameters, never three: nodejs24.x rejects callback handlers when it loads them. A boot that failed is tried
 * again with the next invocation. Does NOT authenticate: the application's guard does.
 *
 * The handler takes the events that {@link readProxyEvent} names, answers each in its own shape, and rejects anything
 * else with a {@link MisconfigurationError} `event_not_supported`.
 *
 * On Lambda, SIGTERM runs the application's shutdown hooks, once, and ends the process. Lambda sends it only to functions
 * with an extension, and kills what is left 300 ms later. Elsewhere signals are left to the owner of the process.
 */
export function createLambdaHandler(module: Type): LambdaHandler {
  let booting: Promise<Serve> | undefined;
  return async (event, context) => {
    const proxied = readProxyEvent(event);
    booting ??= boot(module).catch((error: unknown) => {
      booting = undefined;
      throw error;
    });
    const serve = await booting;
    const answer = await runInvocation({ event, context, proxied }, () => serve(proxied.request, context));
    return proxied.answer(answer);
  };
}

async function boot(module: Type): Promise<Serve> {
  const app = await NestFactory.create<NestExpressApplication>(module, new ExpressAdapter(), {
    abortOnError: false,
    logger: ['warn', 'error', 'fatal'],
  });
  app.disable('x-powered-by');
  app.use(giveRawHeaders);
  await app.init();
  if (process.env['AWS_LAMBDA_RUNTIME_API'])
    app.enableShutdownHooks([ShutdownSignal.SIGTERM], { useProcessExit: true });
  const handle = configure<ProxyRequest, ProxyAnswer>({
    app: app.getHttpAdapter().getInstance(),
    // Without a name it would look at the event and take messages of other services for requests.
    eventSourceName: 'AWS_API_GATEWAY_V1',
    eventSource,
    binarySettings: everythingIsBinary,
    // Its default puts stack traces into answers under NODE_ENV=development.
    respondWithErrors: false,
  });
  // With the promise resolution mode, its default, the callback is never called.
  return (request, context) =>
    Promise.resolve(handle(request, context as Parameters<typeof handle>[1], () => undefined) as Promise<ProxyAnswer>);
}

/** A guard must see a header that came twice, and the request that serverless-express makes up shows the combined one. */
function giveRawHeaders(request: IncomingMessage, _response: unknown, next: () => void): void {
  // Node derives `headers` from `rawHeaders` when they are first read: that must be over.
  void request.headers;
  request.rawHeaders = [...currentRawHeaders()];
  next();
}
