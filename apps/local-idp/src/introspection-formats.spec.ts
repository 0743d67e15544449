import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startLocalIdp, type LocalIdp } from './local-idp.js';
import { basic, readJwt, verifiesWith } from './spec-kit.fixture.js';

let idp: LocalIdp;
beforeAll(async () => void (idp = await startLocalIdp({ dialect: 'oidc' })));
afterAll(() => idp.close());

const introspect = async (token: string, accept: string, client = idp.clients.authorizer) => {
  const response = await fetch(`${idp.issuer}/token/introspection`, {
    method: 'POST',
    headers: { accept, ...basic(client.clientId, client.clientSecret) },
    body: new URLSearchParams({ token }),
  });
  const [mediaType] = (response.headers.get('content-type') ?? '').split(';', 1);
  return { status: response.status, mediaType, body: await response.text() };
};

describe('introspection that is asked for a JWT', () => {
  it('is signed for who asked, with the answer inside (RFC 9701 §5)', async () => {
    const answer = await introspect(await idp.token('opaque'), 'application/token-introspection+jwt');
    expect(answer).toMatchObject({ status: 200, mediaType: 'application/token-introspection+jwt' });
    expect(verifiesWith(idp.jwks(), answer.body)).toBe(true);
    const { header, claims } = readJwt(answer.body);
    expect(header).toMatchObject({ typ: 'token-introspection+jwt', alg: 'RS256' });
    expect(claims).toMatchObject({
      iss: idp.issuer,
      aud: 'authorizer',
      token_introspection: { active: true, client_id: 'opaque', scope: 'profile:read content:read', aud: idp.audience },
    });
    expect(readJwt((await introspect('unknown', answer.mediaType!)).body).claims).toMatchObject({
      token_introspection: { active: false },
    });
  });

  it('is the access token of the same grant where a phantom token is asked for, and 204 where there is none', async () => {
    const answer = await introspect(await idp.token('opaque'), 'application/jwt');
    expect(answer).toMatchObject({ status: 200, mediaType: 'application/jwt' });
    expect(verifiesWith(idp.jwks(), answer.body)).toBe(true);
    const { header, claims } = readJwt(answer.body);
    expect(header).toMatchObject({ typ: 'at+jwt', alg: 'RS256' });
    expect(Object.keys(claims).sort()).toEqual(['aud', 'client_id', 'exp', 'iat', 'iss', 'jti', 'scope', 'sub']);
    expect(claims).toMatchObject({ iss: idp.issuer, aud: idp.audience, sub: 'opaque', client_id: 'opaque' });
    expect(await introspect('unknown', 'application/jwt')).toEqual({ status: 204, mediaType: '', body: '' });
    const stranger = { ...idp.clients.authorizer, clientSecret: 'wrong' };
    expect(await introspect('unknown', 'application/jwt', stranger)).toMatchObject({
      status: 401,
      mediaType: 'application/json',
    });
  });

  it('is JSON for everybody else', async () => {
    for (const accept of ['application/json', '*/*']) {
      expect((await introspect(await idp.token('opaque'), accept)).mediaType).toBe('application/json');
    }
  });
});
