import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  createAuthority,
  dayAround,
  der,
  extension,
  issueCertificate,
  objectIdentifier,
  pemOf,
  sequence,
} from '@sallyport/certificate-authority';
import { ChainVerifier } from './chain-verifier.js';
import {
  at,
  authority,
  endEntity,
  extendedKeyUsage,
  intermediate,
  keyUsage,
  keyUsages,
  leaf,
  leafKeys,
  name,
  nameConstraints,
  names,
  nowMs,
  pinned,
  root,
  verdict,
  x5c,
} from './chains.fixture.js';

const { digitalSignature, keyCertSign, keyEncipherment } = keyUsages;
const signs = keyUsage(digitalSignature);
const issues = keyUsage(keyCertSign);
const anyPurpose = '2.5.29.37.0';
const serverAuth = '1.3.6.1.5.5.7.3.1';
const ours = '1.3.6.1.4.1.55555.1';
const at5 = (seconds: number) => new Date(nowMs + seconds * 1000);
const sha256WithRsa = sequence(objectIdentifier('1.2.840.113549.1.1.11'), der(0x05));
const aia = extension('1.3.6.1.5.5.7.1.1', false, sequence());
const unknown = (critical: boolean) => extension('1.3.6.1.4.1.55555.9', critical, der(0x05));

const good = x5c(leaf(), intermediate.certificate);
/** A chain whose intermediate CA has other extensions. */
const below = (...extensions: readonly Buffer[]): string[] => {
  const ca = createAuthority('another', at, { issuer: root, extensions });
  return x5c(leaf({}, ca), ca.certificate);
};

describe('a chain to a pinned CA (K18)', () => {
  it('vouches for the key of its leaf, with and without the root at its end', () => {
    const outcome = new ChainVerifier(pinned()).keyOf(good, nowMs);
    if (!outcome.ok) throw new Error(outcome.refusal.reason);
    expect(outcome.value.keyObject.equals(leafKeys.publicKey)).toBe(true);
    expect(outcome.value.algorithms).toContain('RS256');
    expect(verdict(x5c(leaf(), intermediate.certificate, root.certificate))).toBe('accepted');
    expect(verdict(x5c(leaf({}, root)))).toBe('accepted');
    expect(verdict(x5c(leaf({}, root), root.certificate))).toBe('accepted');
  });

  it('is what Node reads as a chain as well', () => {
    const [node, ca] = [leaf(), intermediate.certificate].map((certificate) => new X509Certificate(certificate));
    expect(node!.checkIssued(ca!) && node!.verify(ca!.publicKey)).toBe(true);
    expect(node!.subjectAltName).toBe(`DNS:${name}`);
    expect([node!.ca, ca!.ca]).toEqual([false, true]);
  });

  it.each(['ec', 'rsa', 'ed25519'])('may have CAs with keys of the type %s', (type) => {
    const keys = () =>
      type === 'ec'
        ? generateKeyPairSync('ec', { namedCurve: 'P-384' })
        : type === 'rsa'
          ? generateKeyPairSync('rsa', { modulusLength: 2048 })
          : generateKeyPairSync('ed25519');
    const top = createAuthority('top', at, { keys: keys(), hash: 'sha384' });
    const ca = createAuthority('ca', at, { keys: keys(), issuer: top, hash: 'sha512' });
    expect(verdict(x5c(leaf({}, ca), ca.certificate), { roots: pemOf(top.certificate) })).toBe('accepted');
  });

  it('may be pinned at an intermediate CA', () => {
    const roots = pemOf(intermediate.certificate);
    expect(verdict(x5c(leaf()), { roots })).toBe('accepted');
    expect(verdict(good, { roots })).toBe('accepted');
    expect(verdict(x5c(leaf({}, root)), { roots })).toBe('certificate_chain_refused');
  });

  it('may lead to either of two pinned roots, while one takes over from the other', () => {
    const next = createAuthority('root', at); // of the same name
    const ca = createAuthority('intermediate', at, { issuer: next, pathLength: 0 });
    const ofNext = x5c(leaf({}, ca), ca.certificate);
    const both = pemOf(root.certificate) + pemOf(next.certificate);
    expect([verdict(good, { roots: both }), verdict(ofNext, { roots: both })]).toEqual(['accepted', 'accepted']);
    expect(verdict(ofNext)).toBe('certificate_chain_refused');
    expect(verdict(good, { roots: pemOf(next.certificate) })).toBe('certificate_chain_refused');
  });

  it('ends where the first of its certificates does, and at no other moment', () => {
    const expires = at5(60);
    const short = x5c(leaf({ notBefore: at5(-60), notAfter: expires }), intermediate.certificate);
    const verifier = new ChainVerifier(pinned());
    const reasonAt = (seconds: number) => {
      const outcome = verifier.keyOf(short, nowMs + seconds * 1000);
      return outcome.ok ? outcome.value.usableUntil : outcome.refusal.reason;
    };
    expect([reasonAt(-60), reasonAt(0), reasonAt(60)]).toEqual(Array.from({ length: 3 }, () => expires.getTime()));
    expect([reasonAt(-60.001), reasonAt(60.001)]).toEqual(['certificate_not_valid_now', 'certificate_not_valid_now']);
    expect(reasonAt(0)).toBe(expires.getTime()); // a clock that was set right
  });

  it.each([
    ['the intermediate CA', { intermediateUntil: at5(-1) }],
    ['the pinned CA', { rootUntil: at5(-1) }],
    ['the intermediate CA, not yet', { intermediateFrom: at5(1) }],
    ['the pinned CA, not yet', { rootFrom: at5(1) }],
  ])('is refused outside the time of %s (T-X5C-4)', (_case, times) => {
    const { intermediateUntil, intermediateFrom, rootUntil, rootFrom }: Record<string, Date> = times;
    const usual = dayAround(at);
    const top = createAuthority('top', at, {
      notBefore: rootFrom ?? usual.notBefore,
      notAfter: rootUntil ?? usual.notAfter,
    });
    const ca = createAuthority('ca', at, {
      issuer: top,
      notBefore: intermediateFrom ?? usual.notBefore,
      notAfter: intermediateUntil ?? usual.notAfter,
    });
    expect(verdict(x5c(leaf({}, ca), ca.certificate), { roots: pemOf(top.certificate) })).toBe(
      'certificate_not_valid_now',
    );
  });

  it('may be valid beyond 2049, where dates are written in another form', () => {
    expect(verdict(x5c(leaf({ notAfter: new Date('2051-01-01T00:00:00Z') }), intermediate.certificate))).toBe(
      'accepted',
    );
  });

  it('may have a CA between them that says what it may do', () => {
    expect(verdict(below(authority(0), issues))).toBe('accepted');
    expect(verdict(below(authority(), issues, unknown(false)))).toBe('accepted');
  });

  it('may carry what is not read here, unless that is critical', () => {
    const extensions = [endEntity(), signs, aia, unknown(false)];
    expect(verdict(x5c(leaf({ extensions }), intermediate.certificate))).toBe('accepted');
  });
});

describe('a chain is refused', () => {
  const stranger = createAuthority('root', at); // the name of the pinned one
  const strangers = createAuthority('intermediate', at, { issuer: stranger });
  const selfSigned = createAuthority('signer', at);
  const deep = createAuthority('deep', at, { issuer: intermediate });
  const [first, second, third, fourth] = ['1', '2', '3', '4'].reduce<ReturnType<typeof createAuthority>[]>(
    (above, subject) => [...above, createAuthority(subject, at, { issuer: above.at(-1) ?? root })],
    [],
  );
  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const explicitCurve = generateKeyPairSync('ec', { namedCurve: 'P-256', paramEncoding: 'explicit' });
  const otherCurve = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
  const leafAsCa = createAuthority('signer', at, { issuer: intermediate, extensions: [endEntity(), signs] });

  const rows: readonly (readonly [row: string, what: string, member: unknown])[] = [
    ['T-X5C-1', 'a CA below a CA that allows none', x5c(leaf({}, deep), deep.certificate, intermediate.certificate)],
    [
      'T-X5C-2',
      'a leaf without digitalSignature',
      x5c(leaf({ extensions: [keyUsage(keyEncipherment)] }), intermediate.certificate),
    ],
    ['T-X5C-2', 'a leaf that says no usage', x5c(leaf({ extensions: [endEntity()] }), intermediate.certificate)],
    [
      'T-X5C-2',
      'a leaf that may issue',
      x5c(leaf({ extensions: [keyUsage(digitalSignature, keyCertSign)] }), intermediate.certificate),
    ],
    ['T-X5C-3', 'name constraints', below(authority(0), issues, nameConstraints('other.example'))],
    [
      'T-X5C-3',
      'name constraints not marked critical',
      below(authority(0), issues, nameConstraints('other.example', false)),
    ],
    ['T-X5C-3', 'name constraints that would hold', below(authority(0), issues, nameConstraints('example.com'))],
    ['T-X5C-4', 'a leaf that signed itself', x5c(selfSigned.certificate)],
    ['T-X5C-4', 'a self-signed leaf before the intermediate CA', x5c(selfSigned.certificate, intermediate.certificate)],
    ['T-X5C-4', 'another root of the same name', x5c(leaf({}, strangers), strangers.certificate)],
    [
      'T-X5C-4',
      'another root of the same name, brought along',
      x5c(leaf({}, strangers), strangers.certificate, stranger.certificate),
    ],
    [
      'T-X5C-4',
      'the pinned root after a chain of another',
      x5c(leaf({}, strangers), strangers.certificate, root.certificate),
    ],
    ['T-X5C-4', 'a leaf that acts as CA', x5c(leaf({}, leafAsCa), leafAsCa.certificate, intermediate.certificate)],
    ['T-X5C-4', 'a CA as leaf', x5c(intermediate.certificate)],
    ['T-X5C-4', 'the pinned CA as leaf', x5c(root.certificate)],
    ['T-X5C-4', 'the order turned round', good.toReversed()],
    ['T-X5C-4', 'the intermediate CA missing', x5c(leaf())],
    ['T-X5C-4', 'a certificate too many', x5c(leaf(), intermediate.certificate, intermediate.certificate)],
    ['T-X5C-4', 'the leaf twice', x5c(leaf(), leaf(), intermediate.certificate)],
    [
      'T-X5C-4',
      'one after the root',
      x5c(leaf(), intermediate.certificate, root.certificate, intermediate.certificate),
    ],
    [
      'T-X5C-5',
      'a critical extension nobody knows, in the leaf',
      x5c(leaf({ extensions: [signs, unknown(true)] }), intermediate.certificate),
    ],
    ['T-X5C-5', 'a critical extension nobody knows, in a CA', below(authority(0), issues, unknown(true))],
    ['T-X5C-5', 'critical policies', below(authority(0), issues, extension('2.5.29.32', true, sequence(sequence())))],
    ['K18', 'an intermediate that is no CA', below(endEntity(), issues)],
    ['K18', 'an intermediate without basicConstraints', below(issues)],
    ['K18', 'an intermediate without keyCertSign', below(authority(0), signs)],
    ['K18', 'an intermediate that says no usage', below(authority(0))],
    ['K18', 'an extension twice', x5c(leaf({ extensions: [signs, signs] }), intermediate.certificate)],
    [
      'K18',
      'a leaf for a purpose that is not ours',
      x5c(leaf({ extensions: [signs, extendedKeyUsage(serverAuth)] }), intermediate.certificate),
    ],
    ['K18', 'a CA for a purpose that is not ours', below(authority(0), issues, extendedKeyUsage(serverAuth))],
    ['K18', 'a weak leaf', x5c(leaf({}, intermediate, weak.publicKey), intermediate.certificate)],
    [
      'K18',
      'a signature of another kind than it says',
      x5c(leaf({ algorithm: sha256WithRsa }), intermediate.certificate),
    ],
    ['K18', 'SHA-1', x5c(leaf({ hash: 'sha1' }), intermediate.certificate)],
    [
      'K18',
      'six certificates',
      x5c(
        leaf({}, fourth),
        fourth!.certificate,
        third!.certificate,
        second!.certificate,
        first!.certificate,
        root.certificate,
      ),
    ],
    [
      'K18',
      'a leaf of nobody',
      x5c(leaf({}, { subject: '', privateKey: intermediate.privateKey }), intermediate.certificate),
    ],
    [
      'T-X5C-4',
      'a CA as leaf that has digitalSignature',
      x5c(leaf({ extensions: [authority(), signs] }), intermediate.certificate),
    ],
    [
      'K18',
      'an extension with more than its parts',
      x5c(leaf({ extensions: [sequence(signs.subarray(2), der(0x05)), aia] }), intermediate.certificate),
    ],
    [
      'K18',
      'a usage followed by something',
      x5c(
        leaf({ extensions: [extension('2.5.29.15', true, Buffer.from('030207800500', 'hex'))] }),
        intermediate.certificate,
      ),
    ],
    [
      'K18',
      'FALSE written out',
      x5c(
        leaf({ extensions: [signs, extension('2.5.29.19', true, Buffer.from('3003010100', 'hex'))] }),
        intermediate.certificate,
      ),
    ],
    [
      'K18',
      'another algorithm inside than outside',
      x5c(leaf({ innerAlgorithm: sha256WithRsa }), intermediate.certificate),
    ],
    [
      'K18',
      'a curve with parameters of its own',
      x5c(leaf({}, intermediate, explicitCurve.publicKey), intermediate.certificate),
    ],
    [
      'K18',
      'a curve that no algorithm has',
      x5c(leaf({}, intermediate, otherCurve.publicKey), intermediate.certificate),
    ],
    ['garbage', 'no list', good[0]],
    ['garbage', 'null', null],
    ['garbage', 'an empty list', []],
    ['garbage', 'a list of an empty text', ['']],
    ['garbage', 'an object like a list', { 0: good[0], length: 1 }],
    ['garbage', 'a number among the texts', [good[0], 1]],
    ['garbage', 'base64url', good.map((text) => text.replaceAll('+', '-').replaceAll('/', '_').replace(/=*$/, ''))],
    ['garbage', 'line breaks', good.map((text) => text.replaceAll(/.{64}/g, '$&\n'))],
    ['garbage', 'PEM', [pemOf(leaf()), pemOf(intermediate.certificate)]],
    ['garbage', 'one byte after the leaf', x5c(Buffer.concat([leaf(), Buffer.from([0])]), intermediate.certificate)],
  ];

  it.each(rows)('%s: %s', (_row, _what, member) => {
    expect(verdict(member)).toBe('certificate_chain_refused');
  });

  it('K18: when the chain is longer than five, and not before', () => {
    const four = x5c(leaf({}, third), third!.certificate, second!.certificate, first!.certificate);
    expect(verdict(four)).toBe('accepted');
    expect(verdict([...four, ...x5c(root.certificate)])).toBe('accepted');
    expect(verdict(x5c(leaf({}, fourth), ...[fourth, third, second, first].map((ca) => ca!.certificate)))).toBe(
      'accepted',
    );
  });

  it('T-X5C-1: when the pinned CA allows no CA below it', () => {
    const top = createAuthority('top', at, { pathLength: 0 });
    const ca = createAuthority('ca', at, { issuer: top });
    const roots = pemOf(top.certificate);
    expect(verdict(x5c(leaf({}, ca), ca.certificate), { roots })).toBe('certificate_chain_refused');
    expect(verdict(x5c(leaf({}, top)), { roots })).toBe('accepted');
  });
});

describe('what is pinned of the leaf (K18, RK1)', () => {
  const withNames = (...extensions: readonly Buffer[]) =>
    x5c(leaf({ extensions: [signs, ...extensions] }), intermediate.certificate);

  it('is one of its names: a DNS name in either case, or a URI exactly', () => {
    expect(verdict(good, { names: ['Tokens.Example.com'] })).toBe('accepted');
    expect(verdict(good, { names: ['other.example.com', name] })).toBe('accepted');
    expect(
      verdict(withNames(names({ uri: ['spiffe://example/signer'] })), { names: ['spiffe://example/signer'] }),
    ).toBe('accepted');
    for (const [pin, member] of [
      [name, withNames()],
      [name, withNames(names({ dns: ['*.example.com'] }))],
      [name, withNames(names({ dns: [`x.${name}`, `${name}.evil.example`, `${name}\0.evil.example`, `${name}.`] }))],
      [name, withNames(names({ uri: [name, `https://${name}`] }))],
      ['spiffe://example/signer', withNames(names({ dns: ['spiffe://example/signer'] }))],
      ['spiffe://example/signer', withNames(names({ uri: ['SPIFFE://example/signer', 'spiffe://example/signer/'] }))],
    ] as const) {
      expect(verdict(member, { names: [pin] })).toBe('certificate_chain_refused');
    }
  });

  it('is a purpose, which anyExtendedKeyUsage does not stand in for', () => {
    const extendedKeyUsages = { extendedKeyUsage: [ours] };
    expect(verdict(withNames(extendedKeyUsage(serverAuth, ours)), extendedKeyUsages)).toBe('accepted');
    expect(verdict(withNames(extendedKeyUsage(serverAuth)), extendedKeyUsages)).toBe('certificate_chain_refused');
    expect(verdict(withNames(extendedKeyUsage(anyPurpose)), extendedKeyUsages)).toBe('certificate_chain_refused');
    expect(verdict(good, extendedKeyUsages)).toBe('certificate_chain_refused');
  });

  it('is limited by the purposes of the CAs', () => {
    const ca = (usage: string) =>
      createAuthority('ca', at, { issuer: root, extensions: [authority(0), issues, extendedKeyUsage(usage)] });
    const extensions = [signs, extendedKeyUsage(ours)];
    const through = (usage: string) => {
      const above = ca(usage);
      return verdict(x5c(leaf({ extensions }, above), above.certificate), { extendedKeyUsage: [ours] });
    };
    expect([through(ours), through(anyPurpose), through(serverAuth)]).toEqual([
      'accepted',
      'accepted',
      'certificate_chain_refused',
    ]);
  });

  it('without a pinned purpose a leaf for any purpose passes', () => {
    expect(verdict(withNames(extendedKeyUsage(anyPurpose)))).toBe('accepted');
  });
});

describe('what a stranger sends', () => {
  it('is not remembered, and does not push out what is', () => {
    const verifier = new ChainVerifier(pinned());
    const first = verifier.keyOf(good, nowMs);
    const top = createAuthority('root', at);
    for (let i = 0; i < 40; i += 1) verifier.keyOf(x5c(leaf({ subject: `${i}` }, top)), nowMs);
    const again = verifier.keyOf(good, nowMs);
    expect(first.ok && again.ok && again.value.keyObject === first.value.keyObject).toBe(true);
  });
});

describe('a CA that cannot be pinned', () => {
  const selfIssued = (extensions: readonly Buffer[], keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })) =>
    pemOf(
      issueCertificate(
        { subject: 'top', publicKey: keys.publicKey, ...dayAround(at), extensions },
        { subject: 'top', privateKey: keys.privateKey },
      ),
    );

  it.each([
    ['is missing', ''],
    ['is no certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'],
    ['is a leaf', pemOf(leaf())],
    ['may not issue certificates', selfIssued([authority(), signs])],
    ['has name constraints', selfIssued([authority(), issues, nameConstraints('example.com')])],
    ['is weak', selfIssued([authority(), issues], generateKeyPairSync('rsa', { modulusLength: 1024 }))],
    ['stands beside a good one', pemOf(root.certificate) + pemOf(leaf())],
  ])('is a misconfiguration when it %s', (_case, roots) => {
    expect(() => new ChainVerifier(pinned({ roots }))).toThrow(expect.objectContaining({ reason: 'settings_invalid' }));
  });

  it('may leave keyUsage out, as older roots do', () => {
    expect(() => new ChainVerifier(pinned({ roots: selfIssued([authority()]) }))).not.toThrow();
  });
});
