import {
  All,
  Controller,
  Get,
  Module,
  Post,
  RequestMethod,
  Search,
  Version,
  VERSION_NEUTRAL,
  VersioningType,
  type INestApplication,
  type Type,
} from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { ManifestRoute } from '@sallyport/route-manifest';
import { parseRouteManifest } from '@sallyport/route-manifest';
import { Authenticated, Public, Scopes } from './access.decorators.js';
import { extractManifest } from './extract-manifest.js';
import { closeStarted, startGuarded, type StartOptions } from './guarded-app.fixture.js';

const extract = async (controllers: Type[], options?: StartOptions) => {
  const { manifest, undeclared } = extractManifest(await startGuarded(controllers, options), 'shop');
  expect(parseRouteManifest(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest);
  return { lines: manifest.routes.map(describeRoute), undeclared };
};
const describeRoute = (route: ManifestRoute): string =>
  `${route.method} ${route.path} ${route.access}${route.access === 'scopes' ? ` ${JSON.stringify(route.scopes)}` : ''}`;
const faultsOf = async (controllers: Type[], options?: StartOptions): Promise<readonly string[]> => {
  const app = await startGuarded(controllers, options);
  try {
    extractManifest(app, 'shop');
  } catch (error) {
    return (error as { faults: readonly string[] }).faults;
  }
  return [];
};
afterEach(closeStarted);

@Controller(['users', 'people'])
class UserController {
  @Get(':id')
  @Scopes('user:read')
  one() {}
  @Post()
  @Scopes('user:write')
  @Scopes.any('a', 'b')
  create() {}
  @Get(['me', 'self'])
  @Authenticated()
  me() {}
}
@Controller()
class HealthController {
  @Get('health')
  @Public()
  health() {}
  @Get()
  bare() {}
}

describe('the manifest read off an application', () => {
  const options = { metadata: {} };

  it('lists controller and handler path arrays, parameters and all kinds of access; undeclared routes stay out', async () => {
    @Controller('files')
    class FileController {
      @Get('list{/:page}')
      @Public()
      list() {}
      @All('raw/*path')
      @Scopes.any('file:read', 'file:admin')
      raw() {}
    }
    @Controller('people-first')
    class Narrow {}
    const { lines, undeclared } = await extract([HealthController, FileController, Narrow], options);
    expect(lines).toEqual([
      'GET /files/list public',
      'GET /files/list/{page} public',
      'ANY /files/raw/{path+} scopes {"anyOf":["file:read","file:admin"]}',
      'GET /health public',
    ]);
    expect(undeclared).toEqual([
      { controller: 'HealthController', handler: 'bare', method: 'GET', path: '/', access: undefined, apiKey: false },
    ]);
  });

  it('carries the global prefix, without the excluded routes', async () => {
    const { lines, undeclared } = await extract([HealthController], {
      prepare: (app) => app.setGlobalPrefix('api/v1', { exclude: [{ path: 'health', method: RequestMethod.GET }] }),
    });
    expect(lines).toEqual(['GET /health public']);
    expect(undeclared.map(({ path }) => path)).toEqual(['/api/v1']);
  });

  it('carries URI versions: of class and handler, several, and none', async () => {
    @Controller({ path: 'books', version: ['1', '2'] })
    class BookController {
      @Get()
      @Public()
      list() {}
      @Get('new')
      @Version('3')
      @Public()
      fresh() {}
      @Get('ping')
      @Version([VERSION_NEUTRAL, '1'])
      @Public()
      ping() {}
    }
    const versioned = (app: INestApplication) => void app.enableVersioning({ type: VersioningType.URI });
    expect((await extract([BookController], { prepare: versioned })).lines).toEqual([
      'GET /books/ping public',
      'GET /v1/books public',
      'GET /v1/books/ping public',
      'GET /v2/books public',
      'GET /v3/books/new public',
    ]);
    const withDefault = (app: INestApplication) => {
      app.enableVersioning({ type: VersioningType.URI, prefix: 'r', defaultVersion: '9' });
      app.setGlobalPrefix('api');
    };
    expect((await extract([HealthController], { prepare: withDefault })).lines).toEqual(['GET /api/r9/health public']);
  });

  it('carries the path of RouterModule', async () => {
    @Module({ controllers: [HealthController] })
    class InnerModule {}
    const imports = [InnerModule, RouterModule.register([{ path: 'inner', module: InnerModule }])];
    expect((await extract([], { metadata: { imports } })).lines).toEqual(['GET /inner/health public']);
  });

  it.each([
    ['a header', { type: VersioningType.HEADER, header: 'X-Version' }],
    ['a media type', { type: VersioningType.MEDIA_TYPE, key: 'v=' }],
  ] as const)('refuses routes chosen by a version in %s', async (_name, versioning) => {
    @Controller({ path: 'books', version: '1' })
    class BookController {
      @Get()
      @Public()
      list() {}
    }
    expect(await faultsOf([BookController], { prepare: (app) => void app.enableVersioning(versioning) })).toEqual([
      'BookController.list: GET /books is chosen by its version, which a gateway does not look at: put the version into the path.',
    ]);
  });

  it('names every route it cannot express, with its handler, all at once', async () => {
    @Controller({ path: 'hosted', host: 'admin.example' })
    class HostController {
      @Get()
      @Public()
      list() {}
    }
    @Controller('odd')
    class OddController {
      @Get(':id.json')
      @Public()
      json() {}
      @Search()
      @Public()
      search() {}
    }
    expect(await faultsOf([HostController, OddController])).toEqual([
      expect.stringContaining('HostController.list: GET /hosted is chosen by its host'),
      expect.stringContaining('OddController.json: The path /odd/:id.json cannot be expressed'),
      expect.stringContaining('OddController.search: The method SEARCH cannot be expressed'),
    ]);
  });

  it('refuses routes that Express and a gateway would tell apart in different ways', async () => {
    expect(await faultsOf([UserController])).toEqual([
      'UserController.me (GET /users/me) and UserController.one (GET /users/{id}) share requests and the wider one is ' +
        'registered first: move the narrower one before it.',
      expect.stringContaining('(GET /users/self) and UserController.one'),
      expect.stringContaining('(GET /people/me) and UserController.one'),
      expect.stringContaining('(GET /people/self) and UserController.one'),
    ]);
  });

  it('takes the same routes on Fastify, which picks the closest as a gateway does', async () => {
    expect(await faultsOf([UserController], { platform: 'Fastify' })).toEqual([]);
  });

  it('refuses two handlers on one route', async () => {
    @Controller('users')
    class TwinController {
      @Get(':name')
      @Public()
      other() {}
    }
    @Controller('users')
    class OneController {
      @Get(':id')
      @Scopes('a')
      one() {}
    }
    expect(await faultsOf([OneController, TwinController])).toEqual([
      'TwinController.other (GET /users/{name}) and OneController.one (GET /users/{id}) serve the same requests: keep one of them.',
    ]);
  });
});
