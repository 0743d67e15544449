import { Controller, Get, Module, type INestApplication } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ExpressAdapter } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Scopes } from '@sallyport/resource-server';
import request from 'supertest';
import { ENVIRONMENT } from './composition.tokens.js';
import { SallyportModule } from './sallyport.module.js';

@Controller('shop')
class ShopController {
  @Get()
  @Scopes('shop:read')
  read() {}
}
@Module({ imports: [SallyportModule.forRoot({ realm: 'shop' })], controllers: [ShopController] })
class ShopModule {}

let app: INestApplication | undefined;
afterEach(() => app?.close());

const platforms = { Express: () => new ExpressAdapter(), Fastify: () => new FastifyAdapter() };
const twoIssuers = {
  LOG_LEVEL: 'silent',
  IDENTITY_PROVIDER: 'cognito,auth0',
  COGNITO_USER_POOL_ID: 'eu-west-1_AbCdEf123',
  COGNITO_RESOURCE_SERVER: 'shop_api',
  COGNITO_CLIENT_IDS: 'shop',
  AUTH0_DOMAIN: 'tenant.example.com',
  AUTH0_AUDIENCE: 'https://api.example.com',
};

describe.each(Object.keys(platforms) as (keyof typeof platforms)[])('RESOURCE_URL on %s', (platform) => {
  const start = async (environment: Record<string, string>) => {
    const module = await Test.createTestingModule({ imports: [ShopModule] })
      .overrideProvider(ENVIRONMENT)
      .useValue(environment)
      .compile();
    app = module.createNestApplication(platforms[platform](), { logger: false });
    await app.listen(0, '127.0.0.1');
    const server = app.getHttpServer() as never;
    return (path: string) => request(server).get(path).set('Origin', 'https://web.example.com');
  };

  it('announces every trusted issuer, and the scopes by the names that each knows', async () => {
    const get = await start({ ...twoIssuers, RESOURCE_URL: 'https://api.example.com/v1' });
    expect((await get('/.well-known/oauth-protected-resource/v1')).body).toEqual({
      resource: 'https://api.example.com/v1',
      authorization_servers: [
        'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123',
        'https://tenant.example.com/',
      ],
      scopes_supported: ['shop:read', 'shop_api/shop:read'],
      bearer_methods_supported: ['header'],
    });
    expect((await get('/shop')).headers['www-authenticate']).toBe(
      'Bearer realm="shop", resource_metadata="https://api.example.com/.well-known/oauth-protected-resource/v1"',
    );
  });

  it('lets the browsers of CORS_ORIGINS read it', async () => {
    const get = await start({
      ...twoIssuers,
      RESOURCE_URL: 'https://api.example.com',
      CORS_ORIGINS: 'https://web.example.com',
    });
    const { headers } = await get('/.well-known/oauth-protected-resource');
    expect(headers['access-control-allow-origin']).toBe('https://web.example.com');
  });

  it('unset announces nothing', async () => {
    const get = await start(twoIssuers);
    expect((await get('/.well-known/oauth-protected-resource')).status).toBe(404);
    expect((await get('/shop')).headers['www-authenticate']).toBe('Bearer realm="shop"');
  });
});
