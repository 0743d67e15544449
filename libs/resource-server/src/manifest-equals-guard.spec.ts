import {
  Controller,
  Delete,
  Get,
  HttpCode,
  Post,
  VersioningType,
  type INestApplication,
  type Type,
} from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import type { Access } from '@sallyport/protocol';
import { decide } from '@sallyport/authorization';
import { matchRoute } from '@sallyport/route-manifest';
import fc from 'fast-check';
import request from 'supertest';
import { Authenticated, IamAuthorized, Public, Scopes } from './access.decorators.js';
import { extractManifest } from './extract-manifest.js';
import { bearer, closeStarted, platformNames, principalWith, startGuarded } from './guarded-app.fixture.js';

const scopes = ['a', 'b', 'c'] as const;
const someScopes = fc.uniqueArray(fc.constantFrom(...scopes), { minLength: 1, maxLength: 2 });
const access: fc.Arbitrary<Access | undefined> = fc.oneof(
  fc.constant(undefined),
  { arbitrary: fc.constantFrom({ access: 'public' } as const, { access: 'authenticated' } as const), weight: 3 },
  fc.constant({ access: 'iam' } as const),
  someScopes.map((allOf) => ({ access: 'scopes', scopes: { allOf } }) as const),
  someScopes.map((anyOf) => ({ access: 'scopes', scopes: { anyOf } }) as const),
  fc.tuple(someScopes, someScopes).map(([allOf, anyOf]) => ({ access: 'scopes', scopes: { allOf, anyOf } }) as const),
);
const handler = fc.record({
  verb: fc.constantFrom('GET', 'POST', 'DELETE'),
  path: fc.constantFrom('', 'x', ':id', 'x/:id', ['y', 'z'], '*rest'),
  access,
});
const controller = fc.record({
  path: fc.constantFrom('one', ['two', 'three'], 'four/:parent'),
  version: fc.constantFrom(undefined, '1', ['1', '2']),
  access,
  handlers: fc.uniqueArray(handler, {
    minLength: 1,
    maxLength: 3,
    selector: ({ verb, path }) => `${verb} ${String(path)}`,
  }),
});
const application = fc.record({
  prefix: fc.constantFrom('', 'api'),
  controllers: fc.uniqueArray(controller, { minLength: 1, maxLength: 3, selector: ({ path }) => String(path) }),
});
type Generated = typeof controller extends fc.Arbitrary<infer Value> ? Value : never;

const verbs = { GET: Get, POST: Post, DELETE: Delete } as const;

function declare(declared: Access | undefined, target: object, key?: string): void {
  const decorators: (MethodDecorator & ClassDecorator)[] = [];
  if (declared?.access === 'public') decorators.push(Public());
  if (declared?.access === 'authenticated') decorators.push(Authenticated());
  if (declared?.access === 'iam') decorators.push(IamAuthorized());
  if (declared?.access === 'scopes') {
    const { allOf, anyOf } = declared.scopes;
    if (allOf) decorators.push(Scopes(...(allOf as [string])));
    if (anyOf) decorators.push(Scopes.any(...(anyOf as [string])));
  }
  if (key === undefined) Reflect.decorate(decorators, target as Type);
  else Reflect.decorate(decorators, target, key, Object.getOwnPropertyDescriptor(target, key)!);
}

function build({ path, version, access: onClass, handlers }: Generated, wildcard: string): Type {
  class Generated {}
  handlers.forEach(({ verb, path: written, access: onHandler }, index) => {
    const at = written === '*rest' ? wildcard : written;
    const key = `handler${index}`;
    Object.defineProperty(Generated.prototype, key, { value: () => ({}), configurable: true, writable: true });
    const descriptor = Object.getOwnPropertyDescriptor(Generated.prototype, key)!;
    Reflect.decorate([verbs[verb as 'GET'](at), HttpCode(200)], Generated.prototype, key, descriptor);
    declare(onHandler, Generated.prototype, key);
  });
  Reflect.decorate([Controller(version === undefined ? { path } : { path, version })], Generated);
  declare(onClass, Generated);
  return Generated;
}

/** Paths near the ones that were declared: with and without prefix and version, one segment more or less. */
const starts = ['/one', '/two', '/three', '/four/p'];
const ends = ['', '/x', '/q', '/x/q', '/y', '/z', '/q/r/s'];
const probes = (prefix: string): string[] =>
  [prefix === '' ? '' : `/${prefix}`, '/other'].flatMap((front) =>
    ['', '/v1', '/v2', '/v3'].flatMap((version) =>
      starts.flatMap((start) => ends.map((end) => front + version + start + end)),
    ),
  );

describe.each(platformNames)('the route manifest on %s', (platform) => {
  it('says exactly what the guard enforces: each route answers by its access and nothing else answers 200 (INV-4, T-SCP-5)', async () => {
    let compared = 0;
    await fc.assert(
      fc
        .asyncProperty(application, fc.subarray([...scopes]), fc.integer(), async (generated, granted, seed) => {
          let app: INestApplication | undefined;
          try {
            app = await startGuarded(
              generated.controllers.map((each) => build(each, platform === 'Fastify' ? '*' : '*rest')),
              {
                platform,
                prepare: (starting) => {
                  starting.enableVersioning({ type: VersioningType.URI });
                  starting.setGlobalPrefix(generated.prefix);
                },
              },
            );
          } catch {
            return; // Fastify refuses two handlers on one route by itself
          }
          let manifest;
          try {
            ({ manifest } = extractManifest(app, 'generated'));
          } catch (error) {
            // Named instead of written down wrongly; which faults there are is for other tests.
            expect((error as { reason: string }).reason).toBe('manifest_invalid');
            return;
          }
          const paths = probes(generated.prefix);
          for (let index = 0; index < 12; index += 1) {
            const path = paths[Math.abs(seed + index * 37) % paths.length]!;
            for (const verb of ['get', 'post', 'delete'] as const) {
              // An application looks at method and path together; a gateway chooses by the path first, and closes the rest.
              const routes = manifest.routes.filter(({ method }) => method === verb.toUpperCase());
              const route = matchRoute({ version: 1, routes }, verb.toUpperCase(), path);
              const anonymous = await request(app.getHttpServer())[verb](path);
              const asked = request(app.getHttpServer())[verb](path);
              const known = await asked.set('Authorization', bearer(...granted));
              const expected = (principal: ReturnType<typeof principalWith> | null) =>
                route !== undefined && decide(principal, route).effect === 'allow';
              expect([path, anonymous.status === 200]).toEqual([path, expected(null)]);
              expect([path, known.status === 200]).toEqual([path, expected(principalWith(...granted))]);
              compared += expected(principalWith(...granted)) ? 1 : 0;
            }
          }
        })
        .afterEach(closeStarted),
      { numRuns: 30, seed: 20_261 },
    );
    // Guards against a property that is true of nothing.
    expect(compared).toBeGreaterThan(10);
  }, 40_000);
});
