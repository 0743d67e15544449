import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { configure } from '@vendia/serverless-express';

/** The usual way to run a Nest application as a Lambda function. */
export function serverlessExpressHandler(module: Type) {
  let handler: ReturnType<typeof configure> | undefined;
  return async (event: unknown, context: unknown): Promise<unknown> => {
    if (handler === undefined) {
      const app = await NestFactory.create(module, { logger: ['error'] });
      await app.init();
      handler = configure({ app: app.getHttpAdapter().getInstance() as never });
    }
    return handler(event, context as never, () => undefined) as unknown;
  };
}
