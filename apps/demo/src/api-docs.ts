import type { RequestListener } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { createOpenApiDocument, mergeOpenApiDocuments, openApiPage } from '@sallyport/openapi';
import scopeDescriptions from '../../../scopes.json' with { type: 'json' };
import { resourceApps } from './resource-apps.js';

export const docsPath = '_docs';

export interface ApiDocsOptions {
  /** Where a reader of the page gets a token; absent: they paste one. */
  readonly tokenUrl?: string;
  /** Our scope name → the provider's. */
  readonly scopeName: (scope: string) => string;
}

/**
 * Returns Swagger UI over the routes of every resource app, from the declarations that their guards enforce. It is made
 * with the first request: nobody waits for it who does not look.
 */
export function apiDocs(options: ApiDocsOptions): RequestListener {
  let page: Promise<RequestListener> | undefined;
  return (request, response) => {
    page ??= buildPage(options);
    page.then(
      (serve) => serve(request, response),
      () => response.writeHead(500).end(),
    );
  };
}

async function buildPage({ tokenUrl, scopeName }: ApiDocsOptions): Promise<RequestListener> {
  const documents = await Promise.all(
    Object.entries(resourceApps).map(async ([title, module]) => {
      const app = await NestFactory.create(module, { logger: ['error'], abortOnError: false });
      await app.init();
      const document = createOpenApiDocument(app, {
        title,
        version: '1',
        scopeName,
        scopeDescriptions,
        ...(tokenUrl !== undefined && { tokenUrl }),
      });
      await app.close();
      return document;
    }),
  );
  return openApiPage(mergeOpenApiDocuments({ title: 'Sallyport demo', version: '1' }, documents), docsPath);
}
