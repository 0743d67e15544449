import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { nodeSend } from '@sallyport/issuer-client';
import { readSettings } from '@sallyport/settings';
import { fakeClock, generateSigningKey, goodToken, startKeyServer, type KeyServer } from '@sallyport/testing';
import { createAuthenticator } from './create-authenticator.js';
import './dropped-keys.js'; // loaded beforehand: a busy machine takes its time

const key = generateSigningKey('ES256', 'good');
const weakJwk = () => generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' });
const weak = { ...weakJwk(), kid: 'weak', use: 'sig' };
const encryption = { ...generateSigningKey('RS256').publicKey.export({ format: 'jwk' }), kid: 'enc', use: 'enc' };
const issuer = 'https://issuer.example';

let server: KeyServer;
beforeEach(async () => {
  server = await startKeyServer();
});
afterEach(() => server.close());

describe('keys that an issuer publishes and nothing is verified with', () => {
  it('are named once a change: weak ones and two of one kid, and not those for encryption (T-JWKS-6, T-JWKS-7)', async () => {
    const { clock, advance } = fakeClock();
    const lines: string[] = [];
    const settings = readSettings({
      IDENTITY_PROVIDER: 'oidc',
      OIDC_ISSUER: issuer,
      OIDC_AUDIENCE: 'api',
      OIDC_JWKS_URI: server.url,
      OIDC_ALGORITHMS: 'ES256',
    });
    const { authenticator } = createAuthenticator(settings, {
      clock,
      send: nodeSend,
      write: (line) => lines.push(line),
    });
    /** The set is older than its age each time, so it is asked for again. */
    async function refreshed(keys: readonly object[]): Promise<string[]> {
      lines.length = 0;
      server.publish({ keys: [key.jwk, ...keys] });
      advance({ seconds: 601 });
      const token = goodToken(
        { key, issuer, audience: 'api', now: clock() },
        { client_id: 'a', scope: '' },
        { alg: 'ES256' },
      );
      expect(await authenticator.authenticate({ scheme: 'Bearer', token })).toMatchObject({ ok: true });
      await new Promise((resolve) => setTimeout(resolve, 50));
      return lines.map((line) => (JSON.parse(line) as { message: string }).message);
    }

    expect(await refreshed([encryption])).toEqual([]);
    expect(await refreshed([encryption, weak])).toEqual([
      'oidc publishes 1 key that cannot be used: weak (RSA modulus under 2048 bits). Tokens of such a key are refused.',
    ]);
    expect(await refreshed([weak, encryption])).toEqual([]);
    const twin = generateSigningKey('ES256', 'twin').jwk;
    const [message] = await refreshed([weak, twin, { ...generateSigningKey('ES256', 'twin').jwk }]);
    expect(message).toMatch(/3 keys .*weak \(RSA.*\), twin \(another key has the same kid\), twin/);
    expect(await refreshed([])).toEqual([]);
    expect(await refreshed([weak])).toHaveLength(1);
  });
});
