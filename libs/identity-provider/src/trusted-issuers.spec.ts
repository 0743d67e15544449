import { describe, expect, it } from '@jest/globals';
import { fakeClock, fakeIssuer } from '@sallyport/testing';
import type { IdentityProvider } from './identity-provider.js';
import { trustIssuers, type TrustTerms } from './trusted-issuers.js';

const time = fakeClock();
const { clock } = time;
const provider = (issuer: string, opaque = false, name = new URL(issuer).hostname): IdentityProvider =>
  fakeIssuer({ issuer, name, clock, opaque, grants: new Map() }).provider;

const one = provider('https://one.example/');
const two = provider('https://two.example', true);
const trust = (providers: readonly IdentityProvider[], terms: Readonly<Record<string, TrustTerms>> = {}) =>
  trustIssuers(providers, { terms, clock });

describe('the trusted issuers', () => {
  it('are found by exactly their issuer [IP4]', () => {
    const { byIssuer } = trust([one, two]);
    expect(byIssuer('https://one.example/')).toBe(one);
    expect(byIssuer('https://two.example')).toBe(two);
    const misses = ['https://one.example', 'https://two.example/', 'https://ONE.example/', 'http://two.example', ''];
    for (const miss of [...misses, 'https://one.example/.', 'constructor', '__proto__', 'toString']) {
      expect([miss, byIssuer(miss)]).toEqual([miss, undefined]);
    }
  });

  it('keep the order of the configuration: the first issues tokens for us', () => {
    expect(trust([two, one]).issuing).toBe(two);
    expect(trust([two, one]).all).toEqual([two, one]);
    expect(trust([one, two]).ofOpaque('token')).toBe(two);
  });

  it('are at least one, and no two of them share an issuer', () => {
    expect(() => trust([])).toThrow(/IDENTITY_PROVIDER/);
    const legacy = provider('https://one.example/', false, 'auth0:legacy');
    expect(() => trust([one, two, legacy])).toThrow(/one\.example and auth0:legacy share the issuer/);
  });

  it('retire at their sunset, and at no other time', () => {
    const sunset = clock() + 60_000;
    const issuers = trust([one, two], { [one.name]: { sunset } });
    expect([issuers.retiresAt(one), issuers.retiresAt(two)]).toEqual([sunset, Infinity]);
    time.advance(59_999);
    expect(issuers.isRetired(one)).toBe(false);
    time.advance(1);
    expect(issuers.isRetired(one)).toBe(true);
    time.advance({ seconds: 10 * 365 * 86_400 });
    expect(issuers.isRetired(two)).toBe(false);
  });

  it('have terms of their own by name, and none by a name that every object has', () => {
    const named = provider('https://one.example/', false, 'constructor');
    expect(trust([named]).retiresAt(named)).toBe(Infinity);
    expect(trustIssuers([one]).retiresAt(one)).toBe(Infinity);
  });
});
