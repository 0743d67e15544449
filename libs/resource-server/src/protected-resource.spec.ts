import { All, Controller, Get, Post, VersioningType } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { Public, Scopes } from './access.decorators.js';
import { extractManifest } from './extract-manifest.js';
import { closeStarted, platformNames, startGuarded } from './guarded-app.fixture.js';
import { protectedResourceMetadata, resourceMetadataUrl, type ProtectedResource } from './protected-resource.js';

@Controller('books')
class BookController {
  @Get()
  @Scopes('book:read')
  list() {}
  @Post()
  @Scopes('book:read')
  @Scopes.any('book:write', 'book:admin')
  create() {}
}

afterEach(closeStarted);

const resource: ProtectedResource = {
  resource: 'https://api.example.com',
  authorizationServers: ['https://issuer.example.com/'],
};

describe('the metadata of a protected resource (RFC 9728)', () => {
  it.each([
    ['https://api.example.com', 'https://api.example.com/.well-known/oauth-protected-resource'],
    ['https://api.example.com/', 'https://api.example.com/.well-known/oauth-protected-resource'],
    ['https://api.example.com/v1/books', 'https://api.example.com/.well-known/oauth-protected-resource/v1/books'],
  ])('of %s is at %s (§3.1)', (of, at) => {
    expect(resourceMetadataUrl(of).href).toBe(at);
  });

  it('names the scopes as clients ask for them, once each, in one order', () => {
    const scopeNames = (scope: string) => [`api/${scope}`, scope];
    expect(protectedResourceMetadata({ ...resource, scopeNames }, ['b', 'a'])).toEqual({
      resource: 'https://api.example.com',
      authorization_servers: ['https://issuer.example.com/'],
      scopes_supported: ['a', 'api/a', 'api/b', 'b'],
      bearer_methods_supported: ['header'],
    });
  });
});

describe.each(platformNames)('on %s', (platform) => {
  const start = async (protectedResource?: ProtectedResource) => {
    const app = await startGuarded([BookController], {
      platform,
      options: protectedResource === undefined ? {} : { protectedResource },
      prepare: (starting) => {
        starting.setGlobalPrefix('api');
        starting.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
      },
    });
    return { app, get: (path: string) => request(app.getHttpServer() as never).get(path) };
  };

  it('it is served to everybody at its own place, with what the routes ask for', async () => {
    const { app, get } = await start({ ...resource, resource: 'https://api.example.com/shop' });
    const answer = await get('/.well-known/oauth-protected-resource/shop');
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
    expect(answer.body).toEqual({
      resource: 'https://api.example.com/shop',
      authorization_servers: ['https://issuer.example.com/'],
      scopes_supported: ['book:admin', 'book:read', 'book:write'],
      bearer_methods_supported: ['header'],
    });
    expect((await get('/.well-known/oauth-protected-resource')).status).toBe(404);
    expect(extractManifest(app, 'shop').manifest.routes.filter(({ path }) => path.includes('well-known'))).toEqual([]);
  });

  it('it names what other applications of the same API ask for', async () => {
    const { get } = await start({ ...resource, scopesBesides: ['order:read', 'book:read'] });
    const { body } = await get('/.well-known/oauth-protected-resource');
    expect(body).toMatchObject({ scopes_supported: ['book:admin', 'book:read', 'book:write', 'order:read'] });
  });

  it('it does not depend on what the request says of the host', async () => {
    const { get } = await start(resource);
    const answer = await get('/.well-known/oauth-protected-resource').set({
      Host: 'evil.example',
      'X-Forwarded-Host': 'evil.example',
    });
    expect(answer.text).not.toContain('evil');
  });

  it('the challenge names it, in the header and in the body', async () => {
    const { get } = await start(resource);
    const { headers, body } = await get('/api/v1/books');
    const challenge =
      'Bearer realm="books", resource_metadata="https://api.example.com/.well-known/oauth-protected-resource"';
    expect([headers['www-authenticate'], body.challenge]).toEqual([challenge, challenge]);
  });

  it('no wildcard of the application stands before it', async () => {
    @Controller()
    class GreedyController {
      @All(platform === 'Express' ? '*path' : '*')
      @Public()
      everything() {
        return 'everything';
      }
    }
    const app = await startGuarded([GreedyController], { platform, options: { protectedResource: resource } });
    const get = (path: string) => request(app.getHttpServer() as never).get(path);
    expect((await get('/.well-known/oauth-protected-resource')).body).toMatchObject({ scopes_supported: [] });
    expect((await get('/.well-known/other')).text).toBe('everything');
  });

  it('there is none, and no word of it, where it is not configured', async () => {
    const { get } = await start();
    expect((await get('/.well-known/oauth-protected-resource')).status).toBe(404);
    expect((await get('/api/v1/books')).headers['www-authenticate']).toBe('Bearer realm="books"');
  });
});
