import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  certificateExtensions,
  createAuthority,
  dayAround,
  issueCertificate,
  keyUsages,
  pemOf,
  tokenSignerExtensions,
  type CertificateContents,
  type CertificateIssuer,
} from '@sallyport/certificate-authority';
import { createHttpClient } from '@sallyport/issuer-client';
import type { PinnedChains } from '@sallyport/keys';
import { generateSigningKey, mintJwt, startScriptedIssuer, type ScriptedIssuer } from '@sallyport/testing';
import { createOidcIdentityProvider } from './oidc.identity-provider.js';

const nowMs = Date.UTC(2030, 0, 1);
const at = new Date(nowMs);
const now = nowMs / 1000;
const published = generateSigningKey('RS256');
const certified = generateKeyPairSync('rsa', { modulusLength: 2048 });
const attacker = generateKeyPairSync('rsa', { modulusLength: 2048 });
const [caOfA, caOfB] = [createAuthority('root', at), createAuthority('root', at)];
const { authority, keyUsage, nameConstraints } = certificateExtensions;

let issuer: ScriptedIssuer;
let keyRequests: number;
beforeAll(async () => {
  issuer = await startScriptedIssuer();
  issuer.script('/.well-known/openid-configuration', {
    body: { issuer: issuer.issuer, jwks_uri: `${issuer.issuer}/jwks` },
  });
  issuer.script('/jwks', { body: { keys: [published.jwk] } });
});
afterAll(() => issuer.close());
beforeEach(() => void (keyRequests = issuer.requests.length));
const asked = () => issuer.requests.length - keyRequests;

const leaf = (ca: CertificateIssuer, contents: Partial<CertificateContents> = {}): string[] => [
  issueCertificate(
    {
      subject: 'signer',
      publicKey: certified.publicKey,
      ...dayAround(at),
      extensions: tokenSignerExtensions('signer.example'),
      ...contents,
    },
    ca,
  ).toString('base64'),
];

const pinned = (changes: Partial<PinnedChains> = {}): PinnedChains => ({
  roots: pemOf(caOfA.certificate),
  names: ['signer.example'],
  extendedKeyUsage: null,
  only: true,
  ...changes,
});

const connect = (pinnedChains?: PinnedChains) =>
  createOidcIdentityProvider(
    {
      name: 'oidc',
      issuer: issuer.issuer,
      audience: ['https://api.example'],
      algorithms: ['RS256'],
      clockSkewSeconds: 60,
      maxLifetimeSeconds: 86_400,
      ...(pinnedChains && { pinnedChains }),
    },
    { http: createHttpClient({ deadlineMs: 2000 }), clock: () => nowMs },
  );

const token = (header: Record<string, unknown>, key = certified.privateKey, exp = now + 600): string =>
  mintJwt({
    header: { alg: 'RS256', typ: 'at+jwt', ...header },
    claims: { iss: issuer.issuer, aud: 'https://api.example', sub: 'shop', client_id: 'shop', exp },
    key,
  });

async function verdict(pins: PinnedChains | undefined, presented: string): Promise<string> {
  const answer = await connect(pins).introspect(presented);
  return answer.active ? 'accepted' : answer.refusal.reason;
}

describe('an issuer without a pinned CA (K20, T-KEY-1)', () => {
  it('has the certificates of a header ignored: the kid chooses the key, and nothing else does', async () => {
    const x5c = leaf(caOfA);
    expect(await verdict(undefined, token({ kid: published.kid, x5c }, published.privateKey))).toBe('accepted');
    expect(await verdict(undefined, token({ kid: published.kid, x5c: ['MIIB'] }, published.privateKey))).toBe(
      'accepted',
    );
    expect(await verdict(undefined, token({ kid: published.kid, x5c }))).toBe('signature_invalid');
    expect(await verdict(undefined, token({ kid: 'chain', x5c }))).toBe('key_unknown');
  });
});

describe('an issuer with a pinned CA', () => {
  it('has its chains verified and is asked for nothing', async () => {
    expect(await verdict(pinned(), token({ x5c: leaf(caOfA) }))).toBe('accepted');
    expect(await verdict(pinned(), token({ x5c: leaf(caOfA) }, attacker.privateKey))).toBe('signature_invalid');
    expect(await verdict(pinned({ names: ['other.example'] }), token({ x5c: leaf(caOfA) }))).toBe(
      'certificate_chain_refused',
    );
    expect(await verdict(pinned(), token({ kid: published.kid }, published.privateKey))).toBe(
      'certificate_chain_missing',
    );
    expect(asked()).toBe(0);
  });

  it('is vouched for by its own CA alone (INV-5)', async () => {
    expect(await verdict(pinned(), token({ x5c: leaf(caOfB) }))).toBe('certificate_chain_refused');
    expect(await verdict(pinned({ roots: pemOf(caOfB.certificate) }), token({ x5c: leaf(caOfB) }))).toBe('accepted');
  });

  it('takes no key of the header but the certified one (K19, RK1)', async () => {
    const jwk = attacker.publicKey.export({ format: 'jwk' });
    const x5c = leaf(caOfA);
    for (const header of [
      { x5c, jwk },
      { x5c, jwk: { ...jwk, x5c } },
      { x5c, jku: issuer.issuer, x5u: issuer.issuer },
    ]) {
      expect(await verdict(pinned(), token(header, attacker.privateKey))).toBe('signature_invalid');
      expect(await verdict(pinned(), token(header))).toBe('accepted');
    }
    expect(await verdict(pinned(), token({ jwk: { ...jwk, x5c } }, attacker.privateKey))).toBe(
      'certificate_chain_missing',
    );
    expect(asked()).toBe(0);
  });

  it('may have tokens without certificates as well, verified with its published keys', async () => {
    const also = pinned({ only: false });
    expect(await verdict(also, token({ x5c: leaf(caOfA) }))).toBe('accepted');
    expect(asked()).toBe(0);
    expect(await verdict(also, token({ kid: published.kid }, published.privateKey))).toBe('accepted');
    expect(await verdict(also, token({ kid: published.kid }))).toBe('signature_invalid');
    // A chain that is refused is never made good by a kid.
    const both = { kid: published.kid, x5c: leaf(caOfB) };
    expect(await verdict(also, token(both, published.privateKey))).toBe('certificate_chain_refused');
    expect(await verdict(also, token({ kid: published.kid, x5c: null }, published.privateKey))).toBe(
      'certificate_chain_refused',
    );
  });

  it('has a verified token remembered until its certificate or itself ends, whichever is first', async () => {
    const provider = connect(pinned());
    const until = async (presented: string) => (await provider.introspect(presented)).provenance.validUntil;
    const short = leaf(caOfA, { notAfter: new Date(nowMs + 60_000) });
    expect(await until(token({ x5c: short }))).toBe(nowMs + 60_000);
    expect(await until(token({ x5c: leaf(caOfA) }))).toBe(nowMs + 600_000);
  });

  it('takes the algorithms of its list alone from a certified key', async () => {
    expect(await verdict(pinned(), token({ x5c: leaf(caOfA), alg: 'PS256' }))).toBe('algorithm_not_accepted');
  });

  it('is misconfigured, and refuses nobody, with a CA that cannot be processed', async () => {
    const constrained = createAuthority('root', at, {
      extensions: [authority(), keyUsage(keyUsages.keyCertSign), nameConstraints('example')],
    });
    const provider = connect(pinned({ roots: pemOf(constrained.certificate) }));
    await expect(provider.introspect(token({ x5c: leaf(constrained) }))).rejects.toMatchObject({
      reason: 'settings_invalid',
    });
  });
});
