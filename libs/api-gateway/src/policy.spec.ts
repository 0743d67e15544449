import { describe, expect, it } from '@jest/globals';
import { MisconfigurationError, type Principal } from '@sallyport/protocol';
import { parseRouteManifest } from '@sallyport/route-manifest';
import { PolicyCompiler } from './policy.js';

const stage = 'arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/prod';
const principal = (...scopes: string[]): Principal => ({
  issuer: 'https://issuer.test',
  subject: 'alice',
  scopes: new Set(scopes),
  audience: ['api'],
  kind: 'user',
  expiresAt: 1,
});
/** `GET /a read` asks for the scope `read`; without a scope the route is for any good token. */
const compiler = (...routes: string[]) =>
  new PolicyCompiler(
    parseRouteManifest({
      version: 1,
      routes: routes.map((route) => {
        const [method, path, scope] = route.split(' ');
        const access =
          scope === undefined ? { access: 'authenticated' } : { access: 'scopes', scopes: { allOf: [scope] } };
        return { app: 'shop', method, path, ...(scope === 'iam' ? { access: 'iam' } : access) };
      }),
    }),
  );
/** Effect and resources below the stage, one line a statement. */
const summary = (policies: PolicyCompiler, ...scopes: string[]) =>
  policies
    .compile(principal(...scopes), stage)
    .Statement.map(({ Effect, Resource }) =>
      [Effect, ...Resource.map((resource) => resource.replace(`${stage}/`, ''))].join(' '),
    );

describe('the policy of a token', () => {
  const shop = compiler(
    'GET /home/premium content:read',
    'POST /home/premium content:write',
    'GET /profile profile:read',
  );

  it('has exactly the shape API Gateway takes (D5, G10)', () => {
    expect(shop.compile(principal('profile:read'), stage)).toEqual({
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: [`${stage}/GET/profile`] }],
    });
  });

  it('lists every route the token may call, not the one it was asked for (RD3, A4, G41)', () => {
    expect(summary(shop, 'content:read', 'content:write')).toEqual(['Allow GET/home/premium POST/home/premium']);
  });

  it('is one Deny on the whole stage when the token may call nothing (T-SCP-5)', () => {
    expect(summary(shop, 'other')).toEqual(['Deny *']);
    expect(summary(compiler(), 'content:read')).toEqual(['Deny *']);
  });

  it('never has an empty Resource list (RA2, T-GW-8)', () => {
    for (const scopes of [[], ['content:read'], ['content:read', 'content:write', 'profile:read']]) {
      for (const { Resource } of shop.compile(principal(...scopes), stage).Statement) expect(Resource).not.toEqual([]);
    }
  });

  it('stays within the API, stage and partition it was asked in (T-GW-1, RA3)', () => {
    const china = 'arn:aws-cn:execute-api:cn-north-1:123456789012:a1b2c3/prod';
    const [statement] = shop.compile(principal('profile:read'), china).Statement;
    expect(statement!.Resource).toEqual([`${china}/GET/profile`]);
  });

  it('names the root with its slash (G44)', () => {
    expect(summary(compiler('GET /'))).toEqual(['Allow GET/']);
  });

  it('has a star for {id} and for {proxy+}, and takes every other character as it is (RA1)', () => {
    const routes = compiler('GET /a_b/{id}/c', 'GET /@me/a%20b+c', 'GET /files/{proxy+}', 'GET /v1.2/~x');
    expect(summary(routes)).toEqual(['Allow GET/a_b/*/c GET/@me/a%20b+c GET/files/* GET/v1.2/~x']);
  });

  it('spells ANY as the methods that its template does not declare itself', () => {
    expect(summary(compiler('ANY /a', 'GET /a read', 'DELETE /a read'))).toEqual([
      'Allow HEAD/a POST/a PUT/a PATCH/a OPTIONS/a',
    ]);
    expect(summary(compiler('ANY /users/{id}', 'GET /users/{name} read'))[0]).not.toContain(' GET/');
  });

  it('denies a stricter route that an allowed template covers, in both spellings of its end (G43, T-GW-4, T-GW-10)', () => {
    expect(summary(compiler('GET /users/{id} read', 'GET /users/admin admin'), 'read')).toEqual([
      'Allow GET/users/*',
      'Deny GET/users/admin GET/users/admin/',
    ]);
  });

  it('denies what the star reaches across slashes (G16, T-GW-4)', () => {
    expect(summary(compiler('GET /books/{id} read', 'GET /books/{id}/secrets admin'), 'read')).toEqual([
      'Allow GET/books/*',
      'Deny GET/books/*/secrets GET/books/*/secrets/',
    ]);
  });

  it('denies what the star reaches by standing for nothing: /users/ is /users to a gateway (T-GW-10)', () => {
    expect(summary(compiler('GET /users/{id} read', 'GET /users admin'), 'read')).toEqual([
      'Allow GET/users/*',
      'Deny GET/users/',
    ]);
    expect(summary(compiler('GET /{id} read', 'GET / admin'), 'read')).toEqual(['Allow GET/*', 'Deny GET/ GET//']);
  });

  it('says nothing of routes that no allowed template covers', () => {
    const routes = compiler('GET /users/{id} read', 'POST /users/admin admin', 'GET /orders/{id} admin');
    expect(summary(routes, 'read')).toEqual(['Allow GET/users/*']);
    expect(summary(compiler('GET /a read', 'GET /{id} admin'), 'read')).toEqual(['Allow GET/a']);
  });

  it('spares an allowed route from the Deny of a wider one (G43)', () => {
    expect(summary(compiler('GET /users/{id} read', 'ANY /{proxy+} admin'), 'read')).toEqual([
      'Allow GET/users/*',
      'Deny GET/users/ GET/users/*/*',
    ]);
    expect(summary(compiler('GET /files/{path+} read', 'GET /{proxy+} admin'), 'read')).toEqual([
      'Allow GET/files/*',
      'Deny GET/files/ GET/files//',
    ]);
    expect(summary(compiler('GET /a/{x}/c read', 'GET /a/{y}/{z} admin'), 'read')).toEqual(['Allow GET/a/*/c']);
    expect(summary(compiler('GET /{org}/{repo} read', 'GET /{org} admin'), 'read')).toEqual([
      'Allow GET/*/*',
      'Deny GET/*/',
    ]);
  });

  it('refuses an allowed route as well where no glob tells it from a refused one, rather than open both', () => {
    const routes = compiler('GET /users/{id} read', 'GET /users/{id}/orders read', 'GET /{proxy+} admin');
    expect(summary(routes, 'read')).toEqual(['Allow GET/users/*', expect.stringMatching(/^Deny .*GET\/users\/\*\/\*/)]);
  });

  it('keeps routes closed that a bearer token never opens', () => {
    expect(summary(compiler('GET /{proxy+}', 'GET /internal iam'))).toEqual([
      'Allow GET/*',
      'Deny GET/internal GET/internal/',
    ]);
  });

  it('is refused, and not sent, when a resource is over 512 characters (G34)', () => {
    const fits = `/${'a'.repeat(512 - `${stage}/GET/`.length)}`;
    expect(summary(compiler(`GET ${fits}`))).toHaveLength(1);
    expect(() => summary(compiler(`GET ${fits}a`, 'GET /b'))).toThrow(MisconfigurationError);
    expect(() => summary(compiler(`GET ${fits}a`))).toThrow(/1 routes? .*over 512 characters: shorten/);
  });

  it('is compiled for 300 routes, the most an API has (G34)', () => {
    const routes = Array.from({ length: 300 }, (_, n) => `GET /tenants/{tenant}/area${n % 40}/{id}/item${n} s${n % 7}`);
    const allowed = compiler(...routes).compile(principal('s1'), stage).Statement[0]!;
    expect([allowed.Effect, allowed.Resource.length]).toEqual(['Allow', 43]);
  });

  it('is compiled without trying every way a star could stretch', () => {
    const deep = `/${Array.from({ length: 24 }, (_, n) => `{p${n}}`).join('/')}`;
    expect(summary(compiler(`GET ${deep}/a read`, `GET ${deep}/{x}/b admin`), 'read')).toHaveLength(1);
  });
});
