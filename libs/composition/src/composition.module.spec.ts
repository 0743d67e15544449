import { Test } from '@nestjs/testing';
import { describe, expect, it, jest } from '@jest/globals';
import type { Send } from '@sallyport/issuer-client';
import { readSettings } from '@sallyport/settings';
import { generateSigningKey, mintJwt } from '@sallyport/testing';
import { CompositionModule } from './composition.module.js';
import {
  AUTHENTICATION,
  CLOCK,
  DECISION_LOG,
  ENVIRONMENT,
  LOG_WRITER,
  SENDER,
  SETTINGS,
} from './composition.tokens.js';
import { createAuthenticator, type Authentication } from './create-authenticator.js';
import { createGatewayAuthorizer } from './create-gateway-authorizer.js';
import { SallyportModule } from './sallyport.module.js';

const environment = {
  IDENTITY_PROVIDER: 'oidc',
  OIDC_ISSUER: 'https://issuer.example',
  OIDC_AUDIENCE: 'https://api.example',
};
const compile = (env: Readonly<Record<string, string>>, module: unknown = CompositionModule) =>
  Test.createTestingModule({ imports: [module as typeof CompositionModule] })
    .overrideProvider(ENVIRONMENT)
    .useValue(env);

describe('CompositionModule', () => {
  it.each([
    ['alone', CompositionModule],
    ['inside SallyportModule', SallyportModule.forRoot({ realm: 'shop' })],
  ])('lists every fault of the settings at once at boot (%s)', async (_name, module) => {
    const faulty = {
      IDENTITY_PROVIDER: 'oidc',
      OIDC_ISSUER: 'not a url',
      CLOCK_SKEW_SECONDS: 'soon',
      TOKEN_HEADER: 'two words',
      AUTHORIZER_CACHE_TTL_SECONDS: '3600',
    };
    await expect(compile(faulty, module).compile()).rejects.toMatchObject({
      name: 'MisconfigurationError',
      reason: 'settings_invalid',
      faults: expect.arrayContaining(
        ['OIDC_ISSUER', 'OIDC_AUDIENCE', 'CLOCK_SKEW_SECONDS', 'TOKEN_HEADER', 'AUTHORIZER_CACHE_TTL_SECONDS'].map(
          (name) => expect.stringContaining(name),
        ),
      ),
    });
  });

  it('asks nobody at boot: an issuer that is down does not stop a start', async () => {
    const sender = jest.fn<Send>(() => Promise.reject(new TypeError('down')));
    const module = await compile(environment, SallyportModule.forRoot({ realm: 'shop' }))
      .overrideProvider(SENDER)
      .useValue(sender)
      .compile();
    const app = module.createNestApplication({ logger: false });
    await app.init();
    expect(sender).not.toHaveBeenCalled();
    const { privateKey } = generateSigningKey('ES256');
    const token = mintJwt({
      header: { alg: 'RS256', kid: 'k' },
      claims: { iss: environment.OIDC_ISSUER },
      key: privateKey,
      signAs: 'ES256',
    });
    const { authenticator } = app.get<Authentication>(AUTHENTICATION, { strict: false });
    await expect(authenticator.authenticate({ scheme: 'Bearer', token })).rejects.toMatchObject({
      name: 'OutageError',
    });
    expect(sender).toHaveBeenCalled();
    await app.close();
  });

  it('lets a test replace the clock and the writer of the log', async () => {
    const lines: string[] = [];
    const module = await compile({ ...environment, LOG_LEVEL: 'info' })
      .overrideProvider(CLOCK)
      .useValue(() => Date.UTC(2031, 0, 1))
      .overrideProvider(LOG_WRITER)
      .useValue((line: string) => void lines.push(line))
      .compile();
    module.get<{ record(record: unknown): void }>(DECISION_LOG).record({ at: 'guard', outcome: 'allow' });
    expect(JSON.parse(lines[0]!)).toMatchObject({ time: '2031-01-01T00:00:00.000Z', outcome: 'allow' });
    expect(module.get(SETTINGS)).toMatchObject({ logLevel: 'info' });
  });
});

describe('the plain composition', () => {
  const manifest = { version: 1, routes: [] };

  it('asks nobody while it is put together', () => {
    const sender = jest.fn<Send>();
    const dependencies = { clock: Date.now, send: sender, write: () => undefined };
    const { issuers } = createAuthenticator(readSettings(environment), dependencies);
    createGatewayAuthorizer(readSettings(environment), manifest, dependencies);
    expect(issuers.byIssuer(environment.OIDC_ISSUER)).toBeDefined();
    expect(sender).not.toHaveBeenCalled();
  });

  it.each([
    ['is missing', '/nonexistent/manifest.json', /cannot be read/],
    ['is not JSON', 'libs/composition/README.md', /is not JSON/],
  ])('says that the manifest file %s, and what to do', (_name, file, says) => {
    const settings = readSettings({ ...environment, ROUTE_MANIFEST: file });
    expect(() => createGatewayAuthorizer(settings, manifest)).toThrow(
      expect.objectContaining({ reason: 'manifest_invalid', message: expect.stringMatching(says) }),
    );
  });

  it('reads the manifest file instead of the baked one', () => {
    const settings = readSettings({ ...environment, ROUTE_MANIFEST: 'route-manifest.json' });
    expect(() => createGatewayAuthorizer(settings, 'not a manifest')).not.toThrow();
  });
});
