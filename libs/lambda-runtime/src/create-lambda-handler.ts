import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { configure } from '@vendia/serverless-express';
import { runInvocation } from './invocation.js';

export type LambdaHandler = (event: unknown, context: unknown) => Promise<unknown>;

/**
 * Returns a Lambda handler for a Nest application, booted once per container with the first invocation.
 *
 * Two parameters, never three: nodejs24.x rejects callback handlers when it loads them. A boot that failed is tried
 * again with the next invocation. Takes REST API proxy events; does NOT authenticate: the application's guard does.
 */
export function createLambdaHandler(module: Type): LambdaHandler {
  let booting: Promise<LambdaHandler> | undefined;
  return async (event, context) => {
    booting ??= boot(module).catch((error: unknown) => {
      booting = undefined;
      throw error;
    });
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
  await app.init();
  const handle = configure({ app: app.getHttpAdapter().getInstance() });
  // With the promise resolution mode, its default, the callback is never called.
  return (event, context) =>
    Promise.resolve(handle(event, context as Parameters<typeof handle>[1], () => undefined) as unknown);
}
