import { generateSigningKey, mintJwt } from '@sallyport/testing';
import { describe, expect, it } from '@jest/globals';
import { sign } from 'node:crypto';
import { p1363ToDer } from './ecdsa-signature.js';
import { parseJws } from './jws.js';
import type { JwsAlgorithm } from './verification-key.js';
import { verifyJws } from './verify-jws.js';
import { verifySignature } from './verify-signature.js';

const rsa = generateSigningKey('RS256', 'rsa');
const rsaAlgorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const;
const others = (['ES256', 'ES384', 'ES512', 'EdDSA'] as const).map((alg) => generateSigningKey(alg));
const all: readonly JwsAlgorithm[] = [...rsaAlgorithms, 'ES256', 'ES384', 'ES512', 'EdDSA'];
const { alg: _alg, ...rsaJwk } = rsa.jwk;
const jwks = { keys: [rsaJwk, ...others.map(({ jwk }) => jwk)] };
const keyFor = (alg: JwsAlgorithm) => others.find((key) => key.alg === alg) ?? rsa;
const mint = (alg: JwsAlgorithm, claims: string | Uint8Array = 'any bytes') =>
  mintJwt({ header: { alg, kid: keyFor(alg).kid }, claims, key: keyFor(alg).privateKey });
const reason = (token: string, algorithms: readonly JwsAlgorithm[] = all) => {
  const outcome = verifyJws(token, jwks, algorithms);
  return outcome.ok ? 'accepted' : outcome.refusal.reason;
};

describe.each(all)('a %s signature', (alg) => {
  it('is verified over any payload, claims or not', () => {
    const outcome = verifyJws(mint(alg, new Uint8Array([0, 255, 128])), jwks, [alg]);
    expect(outcome).toMatchObject({ ok: true, value: { header: { alg } } });
    if (outcome.ok) expect([...outcome.value.payload]).toEqual([0, 255, 128]);
  });

  it('is refused when any part has changed', () => {
    const [header = '', payload = '', signature = ''] = mint(alg).split('.');
    const bytes = Buffer.from(signature, 'base64url');
    for (const at of [0, bytes.length >> 1, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      expect(reason(`${header}.${payload}.${changed.toString('base64url')}`)).toBe('signature_invalid');
    }
    for (const length of [1, bytes.length - 1]) {
      expect(reason(`${header}.${payload}.${bytes.subarray(0, length).toString('base64url')}`)).toBe(
        'signature_invalid',
      );
    }
    const longer = Buffer.concat([bytes, Buffer.alloc(1)]).toString('base64url');
    expect(reason(`${header}.${payload}.${longer}`)).toBe('signature_invalid');
    expect(reason(`${header}.${Buffer.from('other bytes').toString('base64url')}.${signature}`)).toBe(
      'signature_invalid',
    );
  });

  it('is refused when the allow-list lacks the algorithm, before any key is looked up (T-ALG-4)', () => {
    expect(
      reason(
        mint(alg),
        all.filter((other) => other !== alg),
      ),
    ).toBe('algorithm_not_accepted');
    expect(reason(mint(alg), [])).toBe('algorithm_not_accepted');
  });

  it('is refused when the header says another algorithm than was used (T-ALG-4)', () => {
    for (const said of all.filter((other) => other !== alg)) {
      const key = keyFor(alg);
      const token = mintJwt({ header: { alg: said, kid: key.kid }, claims: 'x', key: key.privateKey, signAs: alg });
      expect(['key_unusable', 'signature_invalid']).toContain(reason(token));
    }
  });
});

describe('an ES256 signature', () => {
  const key = keyFor('ES256');
  const input = mint('ES256').split('.').slice(0, 2).join('.');
  const withSignature = (bytes: Uint8Array) => `${input}.${Buffer.from(bytes).toString('base64url')}`;

  it('of zeros, or with one integer zero, is refused (T-ALG-3, CVE-2022-21449)', () => {
    const good = Buffer.from(mint('ES256').split('.')[2]!, 'base64url');
    const half = (from: number) => Buffer.from(good.map((byte, at) => (at >= from && at < from + 32 ? 0 : byte)));
    for (const bytes of [Buffer.alloc(64), half(0), half(32)]) {
      expect(reason(withSignature(bytes))).toBe('signature_invalid');
      expect(p1363ToDer(bytes, 32)).toBeUndefined();
    }
  });

  it('in DER is refused (T-ALG-3)', () => {
    for (let round = 0; round < 20; round += 1) {
      expect(reason(withSignature(sign('sha256', Buffer.from(input), key.privateKey)))).toBe('signature_invalid');
    }
  });

  it('with an integer as large as the order of the curve is refused', () => {
    const order = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex');
    expect(reason(withSignature(Buffer.concat([order, order])))).toBe('signature_invalid');
    expect(reason(withSignature(Buffer.alloc(64, 0xff)))).toBe('signature_invalid');
  });
});

describe('a key', () => {
  it('verifies only what it may, even if the header and the signature say more (T-ALG-4)', () => {
    const key = { kid: 'rsa', algorithms: new Set<JwsAlgorithm>(['RS256']), keyObject: rsa.publicKey };
    for (const alg of all) {
      const parsed = parseJws(mint(alg));
      expect(parsed.ok && verifySignature(parsed.value, key)).toBe(alg === 'RS256');
    }
    for (const alg of ['none', 'HS256', 'rs256', '__proto__', 'constructor']) {
      const parsed = parseJws(mintJwt({ header: { alg }, claims: 'x', key: rsa.privateKey, signAs: 'RS256' }));
      expect(parsed.ok && verifySignature(parsed.value, key)).toBe(false);
    }
  });
});

describe('ECDSA integers', () => {
  it.each([
    ['without leading zeros and with a clear first bit', [0x11, 0x22, 0x33, 0x44], '300802021122' + '02023344'],
    ['with the first bit set', [0x81, 0x22, 0xf3, 0x44], '300a0203008122' + '020300f344'],
    ['with leading zeros', [0x00, 0x22, 0x00, 0x81], '3007020122' + '02020081'],
  ])('%s become DER', (_name, bytes, der) => {
    expect(p1363ToDer(Buffer.from(bytes), 2)?.toString('hex')).toBe(der);
  });

  it('of P-521 become DER with a long length', () => {
    expect(p1363ToDer(Buffer.alloc(132, 0x7f), 66)?.subarray(0, 5).toString('hex')).toBe('308188' + '0242');
  });

  it('verify a thousand times, whatever their leading bytes', () => {
    for (let round = 0; round < 1000; round += 1) expect(reason(mint('ES256', `payload ${round}`))).toBe('accepted');
  });
});

describe('the key of a header', () => {
  it('is never taken from the header (T-KEY-1)', () => {
    const attacker = generateSigningKey('ES256', 'attacker');
    const header = { alg: 'ES256', kid: 'attacker', jwk: attacker.jwk, jku: 'http://127.0.0.1:9/', x5c: ['MIIB'] };
    expect(reason(mintJwt({ header, claims: 'x', key: attacker.privateKey }))).toBe('key_unknown');
    expect(reason(mintJwt({ header: { ...header, kid: 'es256' }, claims: 'x', key: attacker.privateKey }))).toBe(
      'signature_invalid',
    );
  });

  it('is refused when the set has dropped it (T-KID-2)', () => {
    for (const dropped of [
      { ...rsaJwk, use: 'enc' },
      { ...rsaJwk, e: 'AQ' },
      { ...rsaJwk, key_ops: ['sign'] },
    ]) {
      const outcome = verifyJws(mint('RS256'), { keys: [dropped] }, ['RS256']);
      expect(outcome).toMatchObject({ ok: false, refusal: { reason: 'key_unusable' } });
    }
  });

  it('may be missing when the set has one key (T-KID-3)', () => {
    const token = mintJwt({ header: { alg: 'RS256' }, claims: 'x', key: rsa.privateKey });
    expect(verifyJws(token, { keys: [rsaJwk] }, ['RS256']).ok).toBe(true);
    expect(reason(token)).toBe('key_unknown');
  });
});
