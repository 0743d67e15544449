import { Controller, Get, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ResourceServerModule, Scopes } from '@sallyport/resource-server';
import request from 'supertest';
import { createOpenApiDocument } from './openapi-document.js';
import { openApiPage } from './openapi-page.js';
import { serveOpenApi } from './swagger-ui.js';

@Controller('books')
class BookController {
  @Get()
  @Scopes('book:read')
  list() {}
}

@Module({
  imports: [
    ResourceServerModule.forRoot({
      realm: 'books',
      authenticator: { authenticate: () => Promise.reject(new Error('nobody calls')) },
    }),
  ],
  controllers: [BookController],
})
class BookModule {}

describe('Swagger UI', () => {
  let app: NestExpressApplication;
  beforeAll(async () => {
    const module = await Test.createTestingModule({ imports: [BookModule] }).compile();
    app = module.createNestApplication<NestExpressApplication>({ logger: false });
    await serveOpenApi(app, await createOpenApiDocument(app, { title: 'Books', version: '1' }), 'docs');
    await app.init();
  });
  afterAll(() => app.close());
  const get = (path: string) => request(app.getHttpServer()).get(path);

  it('is served with files of this machine alone', async () => {
    const { status, text } = await get('/docs');
    expect(status).toBe(200);
    expect(text).toContain('<title>Books</title>');
    const linked = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link!);
    expect(linked.length).toBeGreaterThan(3);
    for (const link of linked) {
      expect(link).not.toMatch(/^(?:https?:)?\/\//);
      expect([link, (await get(new URL(link, 'http://x/docs').pathname)).status]).toEqual([link, 200]);
    }
  });

  it('shows the document of the enforced routes', async () => {
    const { body } = await get('/docs/openapi.json');
    expect(body.paths['/books'].get.security).toEqual([{ accessToken: ['book:read'] }]);
    for (const path of ['/docs-json', '/docs-yaml', '/docs/openapi.yaml']) expect((await get(path)).status).toBe(404);
  });
});

describe('Swagger UI on a server of its own', () => {
  it('shows a document of other applications, and nothing besides', async () => {
    const document = { openapi: '3.1.0', info: { title: 'Together', version: '1' }, paths: {} };
    const page = await openApiPage(document, '_docs');
    const get = (path: string) => request(page).get(path);
    expect((await get('/_docs')).text).toContain('<title>Together</title>');
    expect((await get('/_docs/swagger-ui-bundle.js')).status).toBe(200);
    expect((await get('/_docs/openapi.json')).body).toEqual(document);
    expect((await get('/')).status).toBe(404);
  });
});
