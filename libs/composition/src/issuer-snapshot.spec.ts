import { describe, expect, it } from '@jest/globals';
import { fakeClock, generateSigningKey } from '@sallyport/testing';
import { openSnapshot } from './issuer-snapshot.js';

const issuer = 'https://issuer.example/';
const jwk = { ...generateSigningKey('ES256').publicKey.export({ format: 'jwk' }), kid: 'k', use: 'sig' };
const metadata = { issuer, jwks_uri: 'https://issuer.example/keys', token_endpoint: 7 };
const { clock } = fakeClock();
const ago = (seconds: number) => new Date(clock() - seconds * 1000).toISOString();

const snapshot = (changes: object = {}, entry: object = { metadata, keys: { keys: [jwk] } }) => ({
  version: 1,
  takenAt: ago(3600),
  issuers: { [issuer]: entry },
  ...changes,
});

/** What is known of the one issuer of the settings, and what is said at start. */
function opened(json: unknown, maxAgeSeconds = 86_400) {
  const { known, ignored, hasKeys } = openSnapshot(json, maxAgeSeconds, clock);
  return { known: known(issuer), ignored: ignored(), hasKeys: hasKeys() };
}

describe('a snapshot of the issuers', () => {
  it('gives metadata and keys of an issuer of the settings, with their age and their end', () => {
    const { known, ignored, hasKeys } = opened(snapshot());
    expect(known).toMatchObject({
      metadata: { issuer, jwks_uri: 'https://issuer.example/keys' },
      at: clock() - 3_600_000,
      usableUntil: clock() - 3_600_000 + 86_400_000,
    });
    expect(known?.keys?.find({ kid: 'k', alg: 'ES256' })).toBeDefined();
    expect([ignored, hasKeys]).toEqual([[], true]);
  });

  it('reads endpoints as a discovery does: one that is no text is none', () => {
    expect(opened(snapshot()).known?.metadata).not.toHaveProperty('token_endpoint');
  });

  it('imports its keys under the rules of every key (T-JWKS-6, T-JWKS-7)', () => {
    const weak = { ...generateSigningKey('RS256').publicKey.export({ format: 'jwk' }), kid: 'w', e: 'AQ' };
    const keys = { keys: [jwk, { ...jwk, kid: 'twice' }, { ...jwk, kid: 'twice' }, weak, { kty: 'oct', k: 'AA' }] };
    const { known } = opened(snapshot({}, { metadata, keys }));
    expect([known?.keys?.size, known?.keys?.dropped.length]).toEqual([1, 4]);
  });

  it('may hold metadata alone, for an issuer of opaque tokens', () => {
    const { known, hasKeys } = opened(snapshot({}, { metadata }));
    expect([known?.keys, known?.metadata.issuer, hasKeys]).toEqual([undefined, issuer, false]);
  });

  it('may say that nothing is to be known of an issuer, however long ago', () => {
    expect(opened(snapshot({ takenAt: ago(90_000) }, {}))).toEqual({ known: undefined, ignored: [], hasKeys: false });
  });

  it.each<[string, unknown, RegExp]>([
    ['too old', snapshot({ takenAt: ago(86_400) }), /86400 s old and SNAPSHOT_MAX_AGE_SECONDS is 86400/],
    ['of tomorrow', snapshot({ takenAt: ago(-86_400) }), /dated in the future/],
    ['without a date', snapshot({ takenAt: 'yesterday' }), /not in a form/],
    ['of another version', snapshot({ version: 2 }), /not in a form/],
    ['of other issuers', snapshot({ issuers: {} }), /does not hold this issuer/],
    ['of an issuer that differs by a slash', snapshot({ issuers: { 'https://issuer.example': {} } }), /does not hold/],
    [
      'with an issuer by inheritance',
      snapshot({ issuers: Object.create({ [issuer]: { metadata } }) }),
      /does not hold/,
    ],
    [
      'with metadata of another',
      snapshot({}, { metadata: { ...metadata, issuer: 'https://evil.example/' } }),
      /another/,
    ],
    ['without metadata', snapshot({}, { keys: { keys: [jwk] } }), /does not hold/],
    ['with keys that are no set (T-JWKS-5)', snapshot({}, { metadata, keys: 'none' }), /no key set/],
    [
      'with too many keys (T-JWKS-5)',
      snapshot({}, { metadata, keys: { keys: Array.from({ length: 101 }, () => jwk) } }),
      /no key set/,
    ],
    ['that is text', 'text', /not in a form/],
    ['that is null', null, /not in a form/],
  ])('%s is ignored, and the start says so by the issuer’s host', (_name, json, why) => {
    const { known, ignored, hasKeys } = opened(json);
    expect([known, hasKeys]).toEqual([undefined, false]);
    expect(ignored[0]).toMatch(why);
    expect(ignored[0]).toContain('issuer.example');
    expect(ignored[0]).toContain('npm run snapshot');
  });

  it('may be no older than the setting says; 0 means never', () => {
    expect(opened(snapshot(), 3601).known).toBeDefined();
    expect(opened(snapshot(), 3600).known).toBeUndefined();
    expect(opened(snapshot({ takenAt: ago(0) }), 0).known).toBeUndefined();
  });

  it('names what it holds of issuers that nobody trusts, and nothing more of them', () => {
    const other = 'https://other.example/tenant?secret=1';
    const issuers = { ...snapshot().issuers, [other]: { metadata: { issuer: other } } };
    expect(opened(snapshot({ issuers })).ignored).toEqual([
      'The snapshot holds other.example, which is no issuer of the settings: ignored.',
    ]);
  });
});
