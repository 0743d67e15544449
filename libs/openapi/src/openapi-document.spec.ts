import {
  All,
  Body,
  Controller,
  Delete,
  Get,
  Head,
  Module,
  Options,
  Param,
  Post,
  Query,
  VersioningType,
  type INestApplication,
} from '@nestjs/common';
import { ApiProperty, ApiResponse } from '@nestjs/swagger';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  ApiKeyRequired,
  Authenticated,
  extractManifest,
  IamAuthorized,
  Public,
  ResourceServerModule,
  Scopes,
} from '@sallyport/resource-server';
import { methodsOf, templateShape, type ManifestRoute } from '@sallyport/route-manifest';
import { createOpenApiDocument } from './openapi-document.js';
import { securityOf } from './security.js';

class NewBook {
  @ApiProperty()
  title!: string;
}

abstract class Inherited {
  @Get('by/inheritance')
  @Scopes('inherited')
  inherited() {}
}

@Controller({ path: ['books', 'works'], version: ['1', '2'] })
@Scopes('book:read')
class BookController extends Inherited {
  @Get()
  list(@Query('page') page: string) {
    return page;
  }
  @Post()
  @Scopes('book:read', 'book:write')
  @ApiResponse({ status: 201, description: 'Written.' })
  @ApiResponse({ status: 403, description: 'Written by nobody.' })
  create(@Body() book: NewBook) {
    return book;
  }
  @Get('any')
  @Scopes.any('book:read', 'book:admin')
  @ApiKeyRequired()
  any() {}
  @Get('open')
  @Public()
  open() {}
  @Get('pages{/:page}')
  @Authenticated()
  pages(@Param('page') page: string) {
    return page;
  }
  @Head('verbs')
  @Authenticated()
  head() {}
  @Options('verbs')
  @Public()
  options() {}
  @All('verbs')
  @IamAuthorized()
  verbs() {}
  @Delete(['gone', 'lost'])
  @IamAuthorized()
  gone() {}
  @All('files/*path')
  @Scopes('file')
  @Scopes.any('x', 'y')
  files(@Param('path') path: string) {
    return path;
  }
  @Get('shelf/:id')
  @Public()
  shelf() {}
  @All('shelf/:key')
  @Authenticated()
  anyShelf() {}
  @Get(':id')
  one(@Param('id') id: string) {
    return id;
  }
}

@Controller('closed')
class ClosedController {
  @Get()
  closed() {}
}

@Module({
  imports: [
    ResourceServerModule.forRoot({
      realm: 'books',
      authenticator: { authenticate: () => Promise.reject(new Error('nobody calls')) },
    }),
  ],
  controllers: [BookController, ClosedController],
})
class BookModule {}

describe('the OpenAPI document of an application', () => {
  let app: INestApplication;
  let routes: readonly ManifestRoute[];
  let document: Awaited<ReturnType<typeof createOpenApiDocument>>;
  beforeAll(async () => {
    const module = await Test.createTestingModule({ imports: [BookModule] }).compile();
    app = module.createNestApplication({ logger: false });
    app.setGlobalPrefix('api');
    app.enableVersioning({ type: VersioningType.URI });
    await app.init();
    document = await createOpenApiDocument(app, { title: 'Books', version: '7' });
    routes = extractManifest(app, 'Books').manifest.routes;
  });
  afterAll(() => app.close());
  const at = (method: 'get' | 'post' | 'head' | 'put', path: string) =>
    document.paths[`/api/v1/books${path}`]?.[method];

  it('asks for exactly what the manifest says, route by route and nothing besides (INV-4)', () => {
    const documented = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, { security }]: [string, { security: unknown }]) => [
        `${method.toUpperCase()} ${path}`,
        security,
      ]),
    );
    const exact = routes
      .filter(({ method }) => method !== 'ANY')
      .map(({ method, path }) => method + templateShape(path));
    const enforced = routes.flatMap((route) =>
      methodsOf(route)
        .filter((method) => route.method !== 'ANY' || !exact.includes(method + templateShape(route.path)))
        .map((method) => [`${method} ${route.path}`, securityOf(route)]),
    );
    expect(enforced.length).toBeGreaterThan(60);
    expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(enforced));
  });

  it('has no route that is closed', () => {
    expect(Object.keys(document.paths).filter((path) => path.includes('closed'))).toEqual([]);
  });

  it('keeps what is known of a handler: parameters, body, answers of its own', () => {
    expect(at('get', '')?.parameters).toEqual([expect.objectContaining({ name: 'page', in: 'query' })]);
    expect(at('post', '')?.requestBody).toMatchObject({
      content: { 'application/json': { schema: { $ref: '#/components/schemas/NewBook' } } },
    });
    expect(at('post', '')?.responses).toMatchObject({
      201: { description: 'Written.' },
      401: { content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } },
      403: { description: 'Written by nobody.' },
    });
  });

  it('names the parameters of each template, no more and no fewer', () => {
    const inPath = (path: string) =>
      at('get', path)?.parameters?.flatMap((one) =>
        'in' in one && one.in === 'path' ? [[one.name, one.required]] : [],
      );
    expect(inPath('/pages')).toEqual([]);
    expect(inPath('/pages/{page}')).toEqual([['page', true]]);
    expect(inPath('/{id}')).toEqual([['id', true]]);
    expect(inPath('/files/{path+}')).toEqual([['path+', true]]);
  });

  it('says how a caller is refused: 401 where a token is taken, 403 where more is asked than a token', () => {
    const refusals = (method: 'get' | 'put', path: string) =>
      Object.keys(at(method, path)?.responses ?? {}).filter((status) => status.startsWith('4'));
    expect(refusals('get', '')).toEqual(['401', '403']);
    expect(refusals('get', '/pages')).toEqual(['401']);
    expect(refusals('get', '/open')).toEqual([]);
    expect(refusals('put', '/verbs')).toEqual(['403']);
    expect(document.components?.schemas?.['Problem']).toBeDefined();
  });

  it('describes refusals as this application writes them: message and info, a missing scope as 401', async () => {
    const server = ResourceServerModule.forRoot({
      realm: 'shelf',
      authenticator: { authenticate: () => Promise.reject(new Error('nobody calls')) },
      refusalBody: 'message',
      missingScopeStatus: 401,
    });
    const module = await Test.createTestingModule({ imports: [server], controllers: [BookController] }).compile();
    const shelf = module.createNestApplication({ logger: false });
    await shelf.init();
    const { paths, components } = await createOpenApiDocument(shelf, { title: 'Shelf', version: '1' });
    await shelf.close();
    expect(Object.keys(components?.schemas ?? {})).toEqual(['NewBook', 'Refusal']);
    const responses = paths['/books']?.get?.responses as Record<string, object>;
    expect(responses).not.toHaveProperty('403');
    expect(responses['401']).toMatchObject({
      description: expect.stringContaining('The token lacks a scope.'),
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Refusal' } } },
    });
  });

  it('gives every operation a name of its own', () => {
    const ids = Object.values(document.paths).flatMap((item) =>
      Object.values(item).map(({ operationId }: { operationId: string }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain('BookController_list');
  });
});
