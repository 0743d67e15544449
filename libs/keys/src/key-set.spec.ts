import { generateSigningKey } from '@sallyport/testing';
import { describe, expect, it } from '@jest/globals';
import { checkPrimeSync, createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { importKeySet } from './key-set.js';
import { staticKeySource } from './static-key-source.js';
import type { JwsAlgorithm } from './verification-key.js';

const rsa = generateSigningKey('RS256', 'rsa');
const ec = generateSigningKey('ES256', 'ec');
const why = (jwk: unknown): string | undefined => importKeySet({ keys: [jwk] }).dropped[0]?.why;
const plain = ({ kid: _kid, alg: _alg, use: _use, ...jwk }: Record<string, unknown>) => jwk;
const rsaOf = (bits: number, publicExponent = 65_537): JsonWebKey =>
  generateKeyPairSync('rsa', { modulusLength: bits, publicExponent }).publicKey.export({ format: 'jwk' });

describe('a key set', () => {
  it('finds the key by kid, if it may verify the algorithm', () => {
    const keys = importKeySet({ keys: [rsa.jwk, ec.jwk] });
    expect(keys.size).toBe(2);
    expect(keys.find({ kid: 'rsa', alg: 'RS256' })?.kid).toBe('rsa');
    expect(keys.find({ kid: 'rsa', alg: 'RS384' })).toBeUndefined();
    expect(keys.find({ kid: 'ec', alg: 'RS256' })).toBeUndefined();
    for (const kid of ['RSA', '', '__proto__', 'constructor', 'rsa ']) {
      expect(keys.find({ kid, alg: 'RS256' })).toBeUndefined();
    }
  });

  it('lets a key without alg verify what its type can, and nothing else (T-ALG-4)', () => {
    const keys = importKeySet({
      keys: [
        { ...plain(rsa.jwk), kid: 'rsa' },
        { ...plain(ec.jwk), kid: 'ec' },
      ],
    });
    const can = (kid: string) =>
      (['RS256', 'RS512', 'PS256', 'ES256', 'ES384', 'EdDSA'] as JwsAlgorithm[]).filter(
        (alg) => keys.find({ kid, alg }) !== undefined,
      );
    expect(can('rsa')).toEqual(['RS256', 'RS512', 'PS256']);
    expect(can('ec')).toEqual(['ES256']);
  });

  it('answers a header without kid only when it has one usable key (T-KID-3)', () => {
    const find = (...keys: unknown[]) => importKeySet({ keys }).find({ kid: undefined, alg: 'RS256' })?.kid;
    expect(find(rsa.jwk)).toBe('rsa');
    expect(find(rsa.jwk, { ...ec.jwk, use: 'enc' })).toBe('rsa');
    expect(find(rsa.jwk, ec.jwk)).toBeUndefined();
    expect(find(ec.jwk)).toBeUndefined();
    expect(find()).toBeUndefined();
  });

  it('drops keys that share a kid, both of them (T-JWKS-6)', () => {
    const keys = importKeySet({ keys: [rsa.jwk, { ...ec.jwk, kid: 'rsa' }, { ...ec.jwk, kid: 'other' }] });
    expect(keys.find({ kid: 'rsa', alg: 'RS256' })).toBeUndefined();
    expect(keys.find({ kid: 'rsa', alg: 'ES256' })).toBeUndefined();
    expect(keys.find({ kid: 'other', alg: 'ES256' })?.kid).toBe('other');
    expect(keys.dropped.map(({ kid }) => kid)).toEqual(['rsa', 'rsa']);
  });

  it.each([
    [null, 'a key set that is null, not an object'],
    [undefined, 'a key set that is missing, not an object'],
    ['x', 'a key set that is a text of 1 characters, not an object'],
    [1, 'a key set that is a number, not an object'],
    [[], 'a key set that is a list of 0, not an object'],
    [{}, 'a key set whose "keys" is missing, not a list'],
    [{ keys: null }, 'a key set whose "keys" is null, not a list'],
    [{ keys: {} }, 'a key set whose "keys" is an object, not a list'],
    [{ keys: new Array(101).fill(0) }, 'a key set of 101 keys, more than 100'],
  ])('cannot be %j: that is an outage that says so, not a refusal (T-JWKS-5, INV-8)', (jwks, found) => {
    const fault = expect.objectContaining({ name: 'OutageError', reason: 'issuer_answer_unusable', found });
    expect(() => importKeySet(jwks)).toThrow(fault);
  });

  it('may have 100 keys, or none that is usable', () => {
    expect(importKeySet({ keys: new Array(100).fill(null) })).toMatchObject({ size: 0 });
  });
});

describe('a key is dropped, and the set kept,', () => {
  const { n, e } = rsa.jwk;
  const bytes = Buffer.from(n!, 'base64url');
  const twist = Buffer.from(
    Buffer.from(String(ec.jwk.y), 'base64url').map((byte, at) => (at === 31 ? byte ^ 1 : byte)),
  );
  const even = Buffer.from(bytes.map((byte, at) => (at === bytes.length - 1 ? byte & 0xfe : byte)));

  it.each<[string, unknown, RegExp]>([
    ['is symmetric', { kty: 'oct', k: 'c2VjcmV0', kid: 'oct' }, /symmetric/],
    ['is for encryption', { ...rsa.jwk, use: 'enc' }, /use/],
    ['has a use of another type', { ...rsa.jwk, use: ['sig'] }, /use/],
    ['has key_ops without verify', { ...rsa.jwk, key_ops: ['sign', 'encrypt'] }, /key_ops/],
    ['has empty key_ops', { ...rsa.jwk, key_ops: [] }, /key_ops/],
    ['has key_ops that are no array', { ...rsa.jwk, key_ops: 'verify' }, /key_ops/],
    ['has key_ops with verify twice', { ...rsa.jwk, key_ops: ['verify', 'verify'] }, /key_ops/],
    ['has key_ops with a number', { ...rsa.jwk, key_ops: ['verify', 1] }, /key_ops/],
    ['may also sign', { ...rsa.jwk, key_ops: ['verify', 'sign'] }, /key_ops/],
    ['has an ext that is no boolean', { ...rsa.jwk, ext: 'true' }, /ext/],
    ['is private', { ...rsa.privateKey.export({ format: 'jwk' }), kid: 'p' }, /private/],
    ['has a kid that is no string', { ...rsa.jwk, kid: 1 }, /kid/],
    ['is of an unknown type', { kty: 'LMS', kid: 'x' }, /kty or crv/],
    ['is on an unknown curve', { ...ec.jwk, crv: 'secp256k1' }, /kty or crv/],
    ['is for key agreement', { kty: 'OKP', crv: 'X25519', x: 'AAAA' }, /kty or crv/],
    ['is of a type named like a member of every object', { kty: 'EC', crv: 'constructor' }, /kty or crv/],
    ['has an alg of another type of key', { ...ec.jwk, alg: 'RS256' }, /alg/],
    ['has an HMAC alg', { ...rsa.jwk, alg: 'HS256' }, /alg/],
    ['has an alg that is no string', { ...rsa.jwk, alg: ['RS256'] }, /alg/],
    ['is not on its curve', { ...ec.jwk, y: twist.toString('base64url') }, /not a valid/],
    ['lacks a coordinate', { ...ec.jwk, y: undefined }, /not a valid/],
    ['is not strict base64url', { ...rsa.jwk, n: `${n}=` }, /not a valid/],
    ['has a number of another type', { ...rsa.jwk, e: 65_537 }, /not a valid/],
    ['is a 1024-bit RSA key', rsaOf(1024), /under 2048/],
    ['is a 2047-bit RSA key', { ...rsa.jwk, n: shorter(bytes).toString('base64url') }, /under 2048/],
    ['is an RSA key of 8,200 bits', { kty: 'RSA', e, n: Buffer.alloc(1025, 0xff).toString('base64url') }, /over 8192/],
    ['has exponent 1', { ...rsa.jwk, e: 'AQ' }, /exponent/],
    ['has exponent 2', { ...rsa.jwk, e: 'Ag' }, /exponent/],
    ['has an even exponent', { ...rsa.jwk, e: 'AQAA' }, /exponent/],
    ['has an exponent as long as the modulus', { ...rsa.jwk, e: n }, /exponent|not a valid/],
    ['has an even modulus', { ...rsa.jwk, n: even.toString('base64url') }, /even/],
    ['is null', null, /object/],
    ['is an array', [rsa.jwk], /object/],
    ['is a string', 'RSA', /object/],
  ])('when it %s (T-JWKS-7)', (_name, jwk, reason) => {
    expect(why(jwk)).toMatch(reason);
    expect(
      importKeySet({ keys: [jwk, { ...rsa.jwk, kid: 'good' }] }).find({ kid: 'good', alg: 'RS256' }),
    ).toBeDefined();
  });

  it('when its RSA modulus has the ROCA fingerprint (T-JWKS-7)', () => {
    const jwk = rocaKey();
    expect(createPublicKey({ key: jwk, format: 'jwk' }).asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(why(jwk)).toMatch(/ROCA/);
  });

  it('but not when it is an ordinary key, with exponent 3 or 65537', () => {
    for (const jwk of [rsa.jwk, rsaOf(2048, 3), rsaOf(3072)]) expect(why(jwk)).toBeUndefined();
  });

  it('without a word of its key material in the reason', () => {
    const set = importKeySet({ keys: [{ ...rsa.privateKey.export({ format: 'jwk' }), kid: 'leaked' }] });
    expect(set.dropped).toEqual([{ kid: 'leaked', why: 'its private part is published' }]);
  });
});

describe('a static key source', () => {
  it('answers at once, for good, and refuses a kid it does not have', () => {
    const source = staticKeySource({ keys: [rsa.jwk] });
    expect(source.keyFor({ kid: 'rsa', alg: 'RS256' })).toMatchObject({ ok: true, value: { kid: 'rsa' } });
    expect(source.keyFor({ kid: 'x', alg: 'RS256' })).toMatchObject({ ok: false, refusal: { reason: 'key_unknown' } });
    expect(source.freshUntil()).toBeGreaterThan(Date.now());
  });
});

function shorter(modulus: Buffer): Buffer {
  return Buffer.from(modulus.map((byte, at) => (at === 0 ? 0x7f : byte)));
}

/** A key as the faulty generator made them: each prime is k·M + (65537^a mod M), M a primorial. */
function rocaKey(): JsonWebKey {
  const small = Array.from({ length: 700 }, (_, at) => at + 2).filter((n) => checkPrimeSync(BigInt(n)));
  const M = small.slice(0, 126).reduce((product, prime) => product * BigInt(prime), 1n);
  const prime = (start: bigint): bigint => {
    for (let k = start, residue = 65_537n; ; k += 1n, residue = (residue * 65_537n) % M) {
      const candidate = k * M + residue;
      if (checkPrimeSync(candidate, { checks: 10 })) return candidate;
    }
  };
  const top = (3n << 1022n) / M; // the two highest bits set, so that the product has 2048
  const n = prime(top) * prime(top + 1_000_000n);
  return { kty: 'RSA', n: Buffer.from(n.toString(16).padStart(512, '0'), 'hex').toString('base64url'), e: 'AQAB' };
}
