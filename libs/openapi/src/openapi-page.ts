import type { RequestListener } from 'node:http';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { OpenAPIObject } from '@nestjs/swagger';
import { serveOpenApi } from './swagger-ui.js';

@Module({})
class PageModule {}

/**
 * Returns Swagger UI for a document as a listener of its own, for a server that is none of the described applications.
 *
 * @param path - where that server puts it, without a slash in front: `_docs`
 */
export async function openApiPage(document: OpenAPIObject, path: string): Promise<RequestListener> {
  const app = await NestFactory.create<NestExpressApplication>(PageModule, { logger: false, abortOnError: false });
  app.disable('x-powered-by');
  await serveOpenApi(app, document, path);
  await app.init();
  return app.getHttpAdapter().getInstance() as RequestListener;
}
