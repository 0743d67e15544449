import type { RequestListener } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { createOpenApiDocument, mergeOpenApiDocuments, openApiPage } from '@sallyport/openapi';
import scopeDescriptions from '../../../scopes.json' with { type: 'json' };
import { resourceApps } from './resource-apps.js';

export const docsPath = '_docs';

/**
 * Returns Swagger UI over the routes of every resource app, from the declarations that their guards enforce. It is loaded
 * and made with the first request: nobody waits for it who does not look. A reader pastes a token: no provider's token endpoint
 * answers a page of another origin.
 *
 * @param scopeName - our scope name → the provider's
 */
export function apiDocs(scopeName: (scope: string) => string): RequestListener {
  let page: Promise<RequestListener> | undefined;
  return (request, response) => {
    page ??= buildPage(scopeName);
    page.then(
      (serve) => serve(request, response),
      () => response.writeHead(500).end(),
    );
  };
}

async function buildPage(scopeName: (scope: string) => string): Promise<RequestListener> {
  const documents = await Promise.all(
    Object.entries(resourceApps).map(async ([title, module]) => {
      const app = await NestFactory.create(module, { logger: ['error'], abortOnError: false });
      await app.init();
      const document = await createOpenApiDocument(app, {
        title,
        version: '1',
        scopeName,
        scopeDescriptions,
      });
      await app.close();
      return document;
    }),
  );
  return openApiPage(mergeOpenApiDocuments({ title: 'Sallyport demo', version: '1' }, documents), docsPath);
}
