import { Controller, Get, Module, Options, Post, type INestApplication } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ExpressAdapter } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createLambdaHandler } from '@sallyport/lambda-runtime';
import { Public, Scopes } from '@sallyport/resource-server';
import request from 'supertest';
import { ENVIRONMENT } from './composition.tokens.js';
import { SallyportModule } from './sallyport.module.js';

let handled = 0;

@Controller('shop')
class ShopController {
  @Get()
  @Scopes('shop:read')
  read() {
    handled += 1;
    return 'read';
  }
  @Post()
  @Public()
  open() {
    return 'open';
  }
  @Options('own')
  @Scopes('shop:read')
  own() {
    handled += 1;
    return 'own';
  }
}
@Module({ imports: [SallyportModule.forRoot({ realm: 'shop' })], controllers: [ShopController] })
class ShopModule {}

let app: INestApplication | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});

const platforms = { Express: () => new ExpressAdapter(), Fastify: () => new FastifyAdapter() };
const start = async (platform: keyof typeof platforms, CORS_ORIGINS: string, prefix = '') => {
  handled = 0;
  const module = await Test.createTestingModule({ imports: [ShopModule] })
    .overrideProvider(ENVIRONMENT)
    .useValue({ CORS_ORIGINS, LOG_LEVEL: 'silent' })
    .compile();
  app = module.createNestApplication(platforms[platform](), { logger: false });
  if (prefix !== '') app.setGlobalPrefix(prefix);
  await app.listen(0, '127.0.0.1');
  return app.getHttpServer() as never;
};
const preflight = (server: never, origin: string, path = '/shop') =>
  request(server)
    .options(path)
    .set({ Origin: origin, 'Access-Control-Request-Method': 'GET', 'Access-Control-Request-Headers': 'authorization' });

describe.each(Object.keys(platforms) as (keyof typeof platforms)[])('CORS on %s', (platform) => {
  it('answers a preflight without a token (D14, T-GW-9), naming Authorization (RD6)', async () => {
    const { status, headers } = await preflight(await start(platform, '*'), 'https://any.example');
    expect(status).toBe(204);
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers['access-control-allow-headers']).toMatch(/\bAuthorization\b/);
    expect(headers['access-control-allow-methods']).toMatch(/\bGET\b.*\bDELETE\b/);
    expect(headers['access-control-allow-credentials']).toBeUndefined();
    expect(handled).toBe(0);
  });

  it('answers it under a global prefix too', async () => {
    const server = await start(platform, '*', 'api');
    expect((await preflight(server, 'https://any.example', '/api/shop')).status).toBe(204);
  });

  it('lets the browser read a refusal and its challenge', async () => {
    const server = await start(platform, '*');
    const { status, headers } = await request(server).get('/shop').set('Origin', 'https://any.example');
    expect([status, headers['access-control-allow-origin']]).toEqual([401, '*']);
    expect(headers['access-control-expose-headers']).toMatch(/WWW-Authenticate.*x-amzn-Remapped-WWW-Authenticate/);
  });

  it('names only the origins of an exact list', async () => {
    const server = await start(platform, 'https://a.example,https://b.example');
    for (const [origin, allowed] of [
      ['https://a.example', 'https://a.example'],
      ['https://b.example', 'https://b.example'],
      ['https://a.example.evil.example', undefined],
      ['http://a.example', undefined],
      ['https://A.example', undefined],
      ['null', undefined],
    ] as const) {
      const pre = await preflight(server, origin);
      const post = await request(server).post('/shop').set('Origin', origin);
      expect([origin, pre.headers['access-control-allow-origin']]).toEqual([origin, allowed]);
      expect([origin, post.headers['access-control-allow-origin']]).toEqual([origin, allowed]);
      expect(post.headers['vary']).toMatch(/Origin/i);
    }
  });

  it('is not there when no origin is set', async () => {
    const server = await start(platform, '');
    const { status, headers } = await preflight(server, 'https://a.example');
    expect([status, headers['access-control-allow-origin']]).toEqual([404, undefined]);
  });

  it('turns no GET into a preflight, and runs no handler for OPTIONS (T-GW-9)', async () => {
    const server = await start(platform, '*');
    for (const header of ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override']) {
      expect((await request(server).get('/shop').set(header, 'OPTIONS')).status).toBe(401);
      const post = await request(server).post('/shop').set(header, 'GET');
      expect([post.status, post.text]).toEqual([201, 'open']);
    }
    expect((await request(server).options('/shop/own')).status).toBe(204);
    expect(handled).toBe(0);
  });
});

describe('CORS behind the Lambda handler', () => {
  it('answers a preflight without a token (D14)', async () => {
    process.env['CORS_ORIGINS'] = 'https://a.example';
    const answer = await createLambdaHandler(ShopModule)(
      {
        httpMethod: 'OPTIONS',
        path: '/shop',
        headers: { Origin: 'https://a.example', 'Access-Control-Request-Method': 'GET' },
      },
      {},
    );
    expect(answer).toMatchObject({
      statusCode: 204,
      multiValueHeaders: { 'access-control-allow-origin': ['https://a.example'] },
    });
  });
});
