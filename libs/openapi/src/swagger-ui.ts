import type { INestApplication } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';

/**
 * Serves the document at `<path>/openapi.json` and in Swagger UI at `<path>`, whose files come with the package: nothing is
 * loaded from elsewhere. Both stand outside Nest's router, so no guard sees them and everybody may read them: for
 * development. Call it before the application listens. On Fastify it needs `@fastify/static`.
 */
export async function serveOpenApi(app: INestApplication, document: OpenAPIObject, path: string): Promise<void> {
  const { SwaggerModule } = await import('@nestjs/swagger');
  SwaggerModule.setup(path, app, document, {
    customSiteTitle: document.info.title,
    raw: ['json'],
    jsonDocumentUrl: `${path}/openapi.json`,
    swaggerOptions: { persistAuthorization: false, validatorUrl: null },
  });
}
