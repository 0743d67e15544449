import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startApplication, type Application } from './application.fixture.js';
import { startLocalIdp, type LocalIdp } from './local-idp.js';
import { basic, post } from './spec-kit.fixture.js';

describe('people in the arculix dialect', () => {
  let idp: LocalIdp;
  let app: Application;
  let clock = Date.UTC(2026, 0, 1);
  const now = () => clock / 1000;

  beforeAll(async () => {
    idp = await startLocalIdp({ dialect: 'arculix', clock: () => clock });
    app = await startApplication(idp);
  });
  beforeEach(() => idp.configure({ visibility: 'any', expiry: 'usual' }));
  afterAll(() => idp.close());

  const introspect = async (token: string) =>
    (await post(`${idp.issuer}/oauth/introspect`, { token }, basic('authorizer', 'authorizer-secret'))).body;
  const refusal = (call: Promise<unknown>) => call.then(String, ({ status, error }) => [status, error] as unknown);

  it('get an opaque pair with scope and created_at [A1, IP12]', async () => {
    expect(await app.signIn({ scope: 'content:read' })).toEqual({
      access_token: expect.stringMatching(/^[\w-]{43}$/),
      token_type: 'bearer',
      expires_in: 7200,
      refresh_token: expect.stringMatching(/^[\w-]{43}$/),
      scope: 'content:read',
      created_at: now(),
    });
  });

  it('cannot be told from machines: introspection names the client and nobody else [A2, IP15]', async () => {
    const { access_token: token } = await app.signIn({ scope: 'content:read' });
    expect(await introspect(token)).toEqual({
      active: true,
      scope: 'content:read',
      client_id: 'web',
      token_type: 'Bearer',
      exp: now() + 7200,
      iat: now(),
    });
  });

  it('get a new pair for the old one, which ends whole', async () => {
    const first = await app.signIn({});
    const second = await app.refresh(first.refresh_token!, { scope: 'content:read' });
    expect(second.scope).toBe('content:read');
    expect(await introspect(first.access_token)).toEqual({ active: false });
    expect(await introspect(second.access_token)).toMatchObject({ active: true });
    expect(await refusal(app.refresh(first.refresh_token!))).toEqual([400, 'invalid_grant']);
    expect(await refusal(app.refresh(second.refresh_token!, { scope: 'content:write' }))).toEqual([
      400,
      'invalid_scope',
    ]);
    clock += 7_201_000;
    expect(await app.refresh(second.refresh_token!)).toHaveProperty('access_token');
  });

  it('lose both tokens with either of them', async () => {
    for (const which of ['access_token', 'refresh_token'] as const) {
      const tokens = await app.signIn({});
      await app.revoke(tokens[which]!);
      expect(await introspect(tokens.access_token)).toEqual({ active: false });
      expect(await refusal(app.refresh(tokens.refresh_token!))).toEqual([400, 'invalid_grant']);
    }
    const tokens = await app.signIn({});
    await idp.revoke(tokens.refresh_token!);
    expect(await introspect(tokens.access_token)).toEqual({ active: false });
  });

  it('have a minute to bring the code', async () => {
    const callback = await idp.people!.signIn(app.authorizationUrl());
    clock += 60_000;
    expect(await refusal(app.exchange(callback))).toEqual([400, 'invalid_grant']);
  });

  it.each<[Record<string, string>, string]>([
    [{ scope: 'openid' }, 'invalid_scope'],
    [{ response_type: 'token' }, 'unsupported_response_type'],
    [{ code_challenge_method: 'plain' }, 'invalid_code_challenge_method'],
    [{ code_challenge: '' }, 'invalid_request'],
  ])('hear of %j as %s', async (parameters, error) => {
    const { searchParams } = await idp.people!.signIn(app.authorizationUrl(parameters));
    expect([searchParams.get('error'), searchParams.get('state')]).toEqual([error, app.state]);
  });
});
