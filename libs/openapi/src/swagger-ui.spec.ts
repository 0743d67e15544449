import { Controller, Get, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ResourceServerModule, Scopes } from '@sallyport/resource-server';
import request from 'supertest';
import { createOpenApiDocument } from './openapi-document.js';
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
    serveOpenApi(app, createOpenApiDocument(app, { title: 'Books', version: '1' }), 'docs');
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
    const { body } = await get('/docs-json');
    expect(body.paths['/books'].get.security).toEqual([{ accessToken: ['book:read'] }]);
    expect((await get('/docs-yaml')).status).toBe(404);
  });
});
