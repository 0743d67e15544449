import { describe, expect, it } from '@jest/globals';
import { cacheKey, createResultCache } from './result-cache.js';

function cacheOf(ttlSeconds: number) {
  const time = { now: 1_000_000 };
  return { time, cache: createResultCache<string>(ttlSeconds, () => time.now) };
}

describe('the result cache', () => {
  it('gives a result until its age equals the TTL (G49)', () => {
    const { cache, time } = cacheOf(300);
    cache.set('a', 'x', cache.generation());
    time.now += 299_999;
    expect(cache.get('a')).toBe('x');
    time.now += 1;
    expect(cache.get('a')).toBeUndefined();
    time.now -= 1;
    expect(cache.get('a')).toBeUndefined();
  });

  it('gives nothing when the clock went back behind the entry', () => {
    const { cache, time } = cacheOf(300);
    cache.set('a', 'x', cache.generation());
    time.now -= 1;
    expect(cache.get('a')).toBeUndefined();
  });

  it('keeps nothing with a TTL of 0 (G34)', () => {
    const { cache } = cacheOf(0);
    cache.set('a', 'x', cache.generation());
    expect(cache.get('a')).toBeUndefined();
  });

  it('forgets on flush, also what was asked before it and answered after (G48)', () => {
    const { cache } = cacheOf(300);
    const before = cache.generation();
    cache.set('a', 'x', before);
    cache.flush();
    expect(cache.get('a')).toBeUndefined();
    cache.set('a', 'x', before);
    expect(cache.get('a')).toBeUndefined();
    cache.set('a', 'y', cache.generation());
    expect(cache.get('a')).toBe('y');
  });

  it('holds 10,000 entries and lets the oldest go', () => {
    const { cache } = cacheOf(300);
    for (let index = 0; index <= 10_000; index += 1) cache.set(`k${index}`, 'x', 0);
    expect([cache.get('k0'), cache.get('k1'), cache.get('k10000')]).toEqual([undefined, 'x', 'x']);
  });
});

describe('the key of a cached result', () => {
  it('differs by api, stage, authorizer and the raw value, and holds no token (G40, G42, G49)', () => {
    const keys = [
      cacheKey('api', 'dev', 'auth', ['Bearer x']),
      cacheKey('api', 'dev', 'auth', ['bearer x']),
      cacheKey('api', 'prod', 'auth', ['Bearer x']),
      cacheKey('other', 'dev', 'auth', ['Bearer x']),
      cacheKey('api', 'dev', 'auth2', ['Bearer x']),
      cacheKey('api', 'dev', 'auth', ['Bearer x', '']),
    ];
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.join()).not.toContain('earer');
  });
});
