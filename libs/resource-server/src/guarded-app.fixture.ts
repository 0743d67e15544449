import type { INestApplication, ModuleMetadata } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test, type TestingModuleBuilder } from '@nestjs/testing';
import type { Authenticator } from '@sallyport/authentication';
import { accepted, MisconfigurationError, OutageError, refused, type Principal } from '@sallyport/protocol';
import { ResourceServerModule } from './resource-server.module.js';
import type { ResourceServerOptions } from './resource-server.options.js';

export const platforms = { Express: () => new ExpressAdapter(), Fastify: () => new FastifyAdapter() } as const;
export type Platform = keyof typeof platforms;
export const platformNames = Object.keys(platforms) as Platform[];

/** A principal whose subject is its scopes, so that a test sees whose it is. */
export const principalWith = (...scopes: string[]): Principal => ({
  issuer: 'https://issuer.example',
  subject: scopes.join('+') || 'nobody',
  clientId: 'client',
  scopes: new Set(scopes),
  audience: ['https://api.example'],
  kind: 'machine',
  expiresAt: 4_000_000_000,
});

/** The token says what happens: `scopes~a~b` is a good one with these scopes (`/` for `:`), the rest are faults. */
export const scriptedAuthenticator: Authenticator = {
  async authenticate({ token }) {
    await new Promise((resolve) => setImmediate(resolve));
    if (token === 'refused') return refused('signature_invalid');
    if (token === 'outage') {
      throw new OutageError('issuer_rate_limited', { host: 'secret-host.example', retryAfterSeconds: 7.2 });
    }
    if (token === 'misconfigured') throw new MisconfigurationError('settings_invalid', ['SECRET_FAULT']);
    if (token === 'crash') throw new TypeError('SECRET_CRASH');
    return accepted(principalWith(...token.replaceAll('/', ':').split('~').slice(1)));
  },
};

export const options: ResourceServerOptions = { authenticator: scriptedAuthenticator, realm: 'books' };
export const bearer = (...scopes: string[]): string => `Bearer ${['scopes', ...scopes].join('~').replaceAll(':', '/')}`;

export interface StartOptions {
  readonly platform?: Platform;
  readonly options?: Partial<ResourceServerOptions>;
  readonly metadata?: ModuleMetadata;
  readonly override?: (builder: TestingModuleBuilder) => TestingModuleBuilder;
  readonly prepare?: (app: INestApplication) => void;
}

const started: INestApplication[] = [];

/** Closes what {@link startGuarded} started; after a failed test too. */
export async function closeStarted(): Promise<void> {
  await Promise.all(started.splice(0).map((app) => app.close()));
}

/** Starts an application of these controllers behind the guard, on any free port. */
export async function startGuarded(
  controllers: NonNullable<ModuleMetadata['controllers']>,
  { platform = 'Express', options: more = {}, metadata = {}, override = (same) => same, prepare }: StartOptions = {},
): Promise<INestApplication> {
  const imports = [ResourceServerModule.forRoot({ ...options, ...more }), ...(metadata.imports ?? [])];
  const builder = Test.createTestingModule({ ...metadata, controllers, imports });
  const module = await override(builder).compile();
  const app = module.createNestApplication(platforms[platform](), { logger: false });
  prepare?.(app);
  started.push(app);
  await app.listen(0, '127.0.0.1');
  return app;
}
