import { describe, expect, it } from '@jest/globals';
import { nodeSend } from '@sallyport/issuer-client';
import { MisconfigurationError } from '@sallyport/protocol';
import { readSettings, type Environment } from '@sallyport/settings';
import { createAuthenticator } from './create-authenticator.js';
import { checkAtBoot } from './boot-check.js';
import { createGatewayAuthorizer } from './create-gateway-authorizer.js';

const cognito: Environment = {
  IDENTITY_PROVIDER: 'cognito',
  COGNITO_USER_POOL_ID: 'eu-west-1_AbCdEf123',
  COGNITO_RESOURCE_SERVER: 'premium_api',
  COGNITO_CLIENT_IDS: 'shop',
};

const check = (environment: Environment, scopes: readonly string[], whole = true) => {
  const settings = readSettings(environment);
  return checkAtBoot(settings, createAuthenticator(settings).issuers, scopes, { whole });
};
const faultsOf = (environment: Environment, scopes: readonly string[]): readonly string[] => {
  try {
    check(environment, scopes);
    return [];
  } catch (error) {
    if (error instanceof MisconfigurationError) return error.faults;
    throw error;
  }
};
const aliases = (names: Readonly<Record<string, string>>) => ({
  ...cognito,
  SCOPE_ALIASES: JSON.stringify({ cognito: names }),
});

describe('the check of scope names at boot', () => {
  it('is content when every scope of the routes has a name of its own', () => {
    expect(check(cognito, ['content:read', 'profile:read'])).toEqual([]);
  });

  it('refuses a scope that is not mapped and cannot be: two slashes, and the last one divides', () => {
    expect(faultsOf(cognito, ['content/read'])).toEqual([
      expect.stringMatching(
        /^SCOPE_ALIASES: content\/read is not mapped at cognito, .* add \{"cognito":\{"content\/read"/,
      ),
    ]);
    expect(faultsOf(aliases({ 'content/read': 'premium_api/read' }), ['content/read'])).toEqual([]);
  });

  it('refuses a name there that means two of ours', () => {
    expect(faultsOf(aliases({ 'content:read': 'premium_api/read' }), ['content:read', 'read'])).toEqual([
      expect.stringMatching(
        /^SCOPE_ALIASES: cognito would take "premium_api\/read" for content:read and for read: give/,
      ),
    ]);
  });

  it('warns of a scope the aliases leave out, and of an alias that no route asks for', () => {
    const environment = aliases({ 'content:read': 'premium_api/read', 'conntent:write': 'premium_api/write' });
    expect(check(environment, ['content:read', 'content:write'])).toEqual([
      'SCOPE_ALIASES leaves out content:write at cognito: premium_api/content:write is used.',
      'SCOPE_ALIASES maps conntent:write at cognito, and no route asks for it.',
    ]);
    expect(check(environment, ['content:read'], false)).toEqual([]);
  });

  it('says which checks are off and which issuer has a sunset', () => {
    expect(check({ ...cognito, COGNITO_CLIENT_IDS: 'any', COGNITO_SUNSET: '2030-06-01' }, [])).toEqual([
      expect.stringMatching(/^COGNITO_CLIENT_IDS is any/),
      'Tokens of cognito are refused from 2030-06-01T00:00:00.000Z on.',
    ]);
  });

  it('is part of the start of the authorizer, which says it in its log', async () => {
    const lines: string[] = [];
    const write = (line: string) => void lines.push(line);
    const settings = readSettings({ ...cognito, COGNITO_CLIENT_IDS: 'any' });
    const route = { app: 'a', method: 'GET', path: '/a', access: 'scopes', scopes: { allOf: ['a/b'] } };
    const dependencies = { clock: Date.now, send: nodeSend, write };
    expect(() => createGatewayAuthorizer(settings, { version: 1, routes: [route] }, dependencies)).toThrow(
      /a\/b is not mapped/,
    );
    createGatewayAuthorizer(settings, { version: 1, routes: [] }, dependencies);
    while (lines.length < 4) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({
        level: 'warn',
        at: 'boot',
        message: expect.stringMatching(/^COGNITO_CLIENT_IDS is any/),
      }),
      expect.objectContaining({
        level: 'info',
        at: 'boot',
        message: expect.stringMatching(/^Ready: 0 routes, manifest [0-9a-f]{12}\.$/),
      }),
      expect.objectContaining({
        level: 'info',
        message: expect.stringMatching(/^A revoked JWT \(cognito\) is accepted until its exp and 360 s more /),
      }),
      expect.objectContaining({ level: 'info', message: expect.stringMatching(/^A key .* at most 900 s /) }),
    ]);
  });
});
