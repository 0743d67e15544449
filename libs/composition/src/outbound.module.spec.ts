import { Inject, Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startScriptedIssuer, type ScriptedIssuer, type ScriptedRequest } from '@sallyport/testing';
import type { TokenClient } from '@sallyport/token-client';
import { ENVIRONMENT } from './composition.tokens.js';
import { OutboundModule, TOKEN_CLIENT } from './outbound.module.js';
import { SallyportModule } from './sallyport.module.js';

@Injectable()
class Caller {
  constructor(@Inject(TOKEN_CLIENT) readonly client: TokenClient) {}
}
@Module({ imports: [SallyportModule.forRoot({ realm: 'caller' }), OutboundModule], providers: [Caller] })
class CallerModule {}

let issuer: ScriptedIssuer;
beforeEach(async () => {
  issuer = await startScriptedIssuer();
  issuer.script('/.well-known/openid-configuration', {
    body: { issuer: issuer.issuer, token_endpoint: `${issuer.issuer}/token`, jwks_uri: `${issuer.issuer}/jwks` },
  });
  issuer.script('/token', ({ form }) => ({
    body: { access_token: `for-${form.get('scope')}`, token_type: 'Bearer', expires_in: 300 },
  }));
});
afterEach(() => issuer.close());

const compile = (environment: Readonly<Record<string, string>>) =>
  Test.createTestingModule({ imports: [CallerModule] })
    .overrideProvider(ENVIRONMENT)
    .useValue(environment);
const oidc = () => ({ IDENTITY_PROVIDER: 'oidc', OIDC_ISSUER: issuer.issuer, OIDC_AUDIENCE: 'https://api.example' });
const client = { OIDC_CLIENT_ID: 'shop', OIDC_CLIENT_SECRET: 'CANARY-secret' };
/** RFC 6749 §2.3.1: each part is form-encoded before they are joined. */
const clientOf = ({ headers }: ScriptedRequest) =>
  decodeURIComponent(Buffer.from(headers.authorization!.replace('Basic ', ''), 'base64').toString());

describe('OutboundModule', () => {
  it('gives an application tokens of the first identity provider, remembered; nothing is asked at boot', async () => {
    const module = await compile({ ...oidc(), ...client }).compile();
    expect(issuer.requests).toEqual([]);
    const { client: tokens } = module.get(Caller);
    expect((await tokens.token({ scopes: ['content:read'] })).value).toBe('for-content:read');
    expect((await tokens.token({ scopes: ['content:read'] })).value).toBe('for-content:read');
    const asked = issuer.requests.filter(({ url }) => url === '/token');
    expect(asked.map(clientOf)).toEqual(['shop:CANARY-secret']);
  });

  it('says at boot when that provider gives us no tokens, and what to set', async () => {
    await expect(compile(oidc()).compile()).rejects.toMatchObject({
      name: 'MisconfigurationError',
      message: expect.stringMatching(/OIDC_CLIENT_ID.*OIDC_CLIENT_SECRET/),
    });
  });

  it('asks the embedded provider as the client that gets tokens there, not as the one that introspects', async () => {
    const module = await compile({ LOCAL_ISSUER: issuer.issuer }).compile();
    await module.get(Caller).client.token({ scopes: ['content:write'] });
    expect(clientOf(issuer.requests.at(-1)!)).toBe('writer:writer-secret');
  });

  it('can be replaced in a test', async () => {
    const fake = { token: () => Promise.reject(new Error('of the test')) };
    const module = await compile({}).overrideProvider(TOKEN_CLIENT).useValue(fake).compile();
    await expect(module.get(Caller).client.token()).rejects.toThrow('of the test');
  });
});
