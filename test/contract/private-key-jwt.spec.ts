import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createAuthenticator } from '@sallyport/composition';
import { nodeSend, type Send } from '@sallyport/issuer-client';
import { readSettings } from '@sallyport/settings';
import { generateSigningKey } from '@sallyport/testing';
import { startLocalIdp, type LocalIdp } from '../../apps/local-idp/src/local-idp.js';

interface Sent {
  readonly form: URLSearchParams;
  readonly authorization: string | null;
}
type Members = Readonly<Record<string, unknown>>;

const parts = (assertion: string): Members[] =>
  assertion.split('.', 2).map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Members);

describe.each(['auth0', 'oidc'] as const)('a client that signs for itself at %s (RFC 7523)', (dialect) => {
  const prefix = dialect.toUpperCase();
  let idp: LocalIdp;
  beforeAll(async () => void (idp = await startLocalIdp({ dialect })));
  afterAll(() => idp.close());

  /** The settings of this client, and a provider made of nothing else. */
  const connect = (changes: Readonly<Record<string, string>> = {}) => {
    const sent: Sent[] = [];
    const observed: Send = (url, init) => {
      if (init.body !== undefined) {
        const authorization = init.headers?.['authorization'] ?? null;
        sent.push({ form: new URLSearchParams(init.body), authorization });
      }
      return nodeSend(url, init);
    };
    const settings = readSettings({
      ...idp.environment(),
      [`${prefix}_CLIENT_ID`]: idp.keyed!.clientId,
      [`${prefix}_CLIENT_SECRET`]: '',
      // As a variable that cannot hold line breaks has it.
      [`${prefix}_PRIVATE_KEY`]: idp.keyed!.privateKey.replaceAll('\n', String.raw`\n`),
      [`${prefix}_PRIVATE_KEY_ID`]: idp.keyed!.keyId,
      ...changes,
    });
    const { issuing: provider } = createAuthenticator(settings, { clock: Date.now, send: observed }).issuers;
    return { provider, sent, settings };
  };
  const ask = (scopes?: readonly string[]) => ({ grant: 'client_credentials', ...(scopes && { scopes }) }) as const;

  it('gets a token that is accepted here', async () => {
    const { provider } = connect();
    const grant = await provider.requestToken(ask(['content:read']));
    if (!grant.granted) throw new Error(grant.error);
    expect(grant.scopes).toEqual(['content:read']);
    const answer = await provider.introspect(grant.accessToken);
    expect(answer).toMatchObject({ active: true, principal: { clientId: 'keyed', kind: 'machine' } });
  });

  it('shows an assertion made for this issuer and this moment, and nothing beside it', async () => {
    const { provider, sent } = connect();
    await provider.requestToken(ask());
    const { form, authorization } = sent.at(-1)!;
    expect(authorization).toBeNull();
    expect(form.has('client_secret')).toBe(false);
    expect(form.get('client_assertion_type')).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
    const [header, claims] = parts(form.get('client_assertion')!) as [Members, Members];
    expect(header).toMatchObject({ alg: 'RS256', kid: idp.keyed!.keyId });
    expect(claims).toMatchObject({ iss: 'keyed', sub: 'keyed', aud: idp.issuer, jti: expect.any(String) });
    expect(Number(claims['exp']) - Number(claims['iat'])).toBeLessThanOrEqual(300);
  });

  it('never shows the same assertion twice, not even to many at once [T-CC-4]', async () => {
    const { provider, sent } = connect();
    const grants = await Promise.all(Array.from({ length: 10 }, () => provider.requestToken(ask())));
    expect(grants.every(({ granted }) => granted)).toBe(true);
    const ids = sent.map(({ form }) => parts(form.get('client_assertion')!)[1]!['jti']);
    expect(new Set(ids).size).toBe(10);
  });

  it('is our own trouble with a key that is not the registered one [IP6]', async () => {
    const privateKey = generateSigningKey('RS256').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const { provider } = connect({ [`${prefix}_PRIVATE_KEY`]: privateKey });
    await expect(provider.requestToken(ask())).rejects.toMatchObject({
      name: 'OutageError',
      reason: 'issuer_refused_our_credentials',
    });
  });

  it('shows a refused scope as an answer', async () => {
    expect(await connect().provider.requestToken(ask(['content:write']))).toMatchObject({ granted: false });
  });

  it('has one credential: a secret beside the key is a fault of the settings', () => {
    expect(() => connect({ [`${prefix}_CLIENT_SECRET`]: 'secret' })).toThrow(new RegExp(`${prefix}_PRIVATE_KEY`));
  });
});
