import { All, Controller, Get, Head, Options, Post, type Type } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import { parseRouteManifest } from '@sallyport/route-manifest';
import request from 'supertest';
import { ApiKeyRequired, Authenticated, IamAuthorized, Public, Scopes } from './access.decorators.js';
import { extractManifest } from './extract-manifest.js';
import { bearer, closeStarted, platformNames, startGuarded, type Platform } from './guarded-app.fixture.js';

afterEach(closeStarted);

const extract = async (controllers: Type[], platform: Platform = 'Express') => {
  const extracted = extractManifest(await startGuarded(controllers, { platform }), 'shop');
  expect(parseRouteManifest(JSON.parse(JSON.stringify(extracted.manifest)))).toEqual(extracted.manifest);
  return extracted;
};
const routesOf = async (...controllers: Type[]) => (await extract(controllers)).manifest.routes;

describe('the access in an extracted manifest', () => {
  it('is iam where the handler, or its class, takes signed requests alone', async () => {
    @Controller('vault')
    @IamAuthorized()
    class VaultController {
      @Get()
      read() {}
      @Get('open')
      @Public()
      open() {}
    }
    expect(await routesOf(VaultController)).toEqual([
      { app: 'shop', method: 'GET', path: '/vault', access: 'iam' },
      { app: 'shop', method: 'GET', path: '/vault/open', access: 'public' },
    ]);
  });

  it('carries an API key beside every kind of access, of handler or class, and declares none by itself', async () => {
    @Controller('metered')
    @ApiKeyRequired()
    class MeteredController {
      @Get('a')
      @Public()
      a() {}
      @Get('b')
      @Authenticated()
      b() {}
      @Get('c')
      @Scopes('c')
      c() {}
      @Get('d')
      @IamAuthorized()
      d() {}
      @Get('closed')
      closed() {}
    }
    @Controller('single')
    @Public()
    class SingleController {
      @Get('metered')
      @ApiKeyRequired()
      metered() {}
      @Get('free')
      free() {}
    }
    const { manifest, undeclared } = await extract([MeteredController, SingleController]);
    expect(manifest.routes.map(({ path, access, apiKey }) => [path, access, apiKey])).toEqual([
      ['/metered/a', 'public', true],
      ['/metered/b', 'authenticated', true],
      ['/metered/c', 'scopes', true],
      ['/metered/d', 'iam', true],
      ['/single/free', 'public', undefined],
      ['/single/metered', 'public', true],
    ]);
    expect(undeclared.map(({ handler }) => handler)).toEqual(['closed']);
  });

  it('is that of the inherited handler, else that of the class it is served by; an override starts anew', async () => {
    class Base {
      @Get('own')
      @Scopes('own')
      @ApiKeyRequired()
      own() {}
      @Get('bare')
      bare() {}
      @Get('overridden')
      @Public()
      overridden() {}
    }
    @Controller('one')
    @Scopes('one')
    class OneController extends Base {
      @Get('overridden')
      override overridden() {}
    }
    @Controller('two')
    class TwoController extends Base {}
    const { manifest, undeclared } = await extract([OneController, TwoController]);
    const own = { app: 'shop', method: 'GET', access: 'scopes', scopes: { allOf: ['own'] }, apiKey: true };
    const one = { app: 'shop', method: 'GET', access: 'scopes', scopes: { allOf: ['one'] } };
    expect(manifest.routes).toEqual([
      { ...one, path: '/one/bare' },
      { ...one, path: '/one/overridden' },
      { ...own, path: '/one/own' },
      { app: 'shop', method: 'GET', path: '/two/overridden', access: 'public' },
      { ...own, path: '/two/own' },
    ]);
    expect(undeclared.map(({ path }) => path)).toEqual(['/two/bare']);
  });

  it('names the handler of each route', async () => {
    @Controller(['b', 'a'])
    @Public()
    class PathsController {
      @Get('x{/:y}')
      read() {}
    }
    const { manifest, sources } = await extract([PathsController]);
    expect(sources.map(({ route }) => route)).toEqual(manifest.routes);
    expect(sources.map(({ route, controller, handler }) => `${route.path} ${controller}.${handler}`)).toEqual([
      '/a/x PathsController.read',
      '/a/x/{y} PathsController.read',
      '/b/x PathsController.read',
      '/b/x/{y} PathsController.read',
    ]);
  });
});

@Controller('doc')
class VerbController {
  @Head()
  @Authenticated()
  head() {}
  @Get()
  @Scopes('doc:read')
  read() {}
  @Options()
  @Public()
  options() {}
  @All('any')
  @Scopes('doc:admin')
  any() {}
}

describe.each(platformNames)('HEAD, OPTIONS and ANY on %s', (platform) => {
  it('are routes of their own, extracted as they are enforced', async () => {
    const app = await startGuarded([VerbController], { platform });
    expect(
      extractManifest(app, 'shop').manifest.routes.map(({ method, path, access }) => `${method} ${path} ${access}`),
    ).toEqual(['GET /doc scopes', 'HEAD /doc authenticated', 'OPTIONS /doc public', 'ANY /doc/any scopes']);
    const ask = async (verb: 'get' | 'head' | 'options', path: string, ...scopes: string[]) => {
      const agent = request(app.getHttpServer() as never);
      return (await agent[verb](path).set('Authorization', bearer(...scopes))).status;
    };
    expect([await ask('head', '/doc'), await ask('get', '/doc'), await ask('options', '/doc')]).toEqual([
      200, 403, 200,
    ]);
    for (const verb of ['get', 'head', 'options'] as const) {
      expect([await ask(verb, '/doc/any'), await ask(verb, '/doc/any', 'doc:admin')]).toEqual([403, 200]);
    }
  });
});

describe('HEAD beside GET on Express', () => {
  @Controller('doc')
  class LateController {
    @Get()
    @Public()
    read() {}
    @Head()
    @Authenticated()
    head() {}
  }

  it('is answered by GET when GET comes first, which a gateway does not do: refused, both named', async () => {
    const app = await startGuarded([LateController]);
    expect((await request(app.getHttpServer() as never).head('/doc')).status).toBe(200);
    expect(() => extractManifest(app, 'shop')).toThrow(
      'LateController.head (HEAD /doc) and LateController.read (GET /doc) share requests: Express answers HEAD by the ' +
        'GET route registered first. Move HEAD before it.',
    );
  });

  it('may come later where both ask the same, or when its template is the wider one', async () => {
    @Controller('same')
    @Public()
    class SameController {
      @Get()
      read() {}
      @Head()
      head() {}
      @Post()
      write() {}
      @Head(':any')
      @Authenticated()
      wider() {}
    }
    expect(await routesOf(SameController)).toHaveLength(4);
  });
});
