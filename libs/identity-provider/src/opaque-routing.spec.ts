import { describe, expect, it } from '@jest/globals';
import { MisconfigurationError } from '@sallyport/protocol';
import { fakeIssuer } from '@sallyport/testing';
import type { IdentityProvider } from './identity-provider.js';
import { opaqueRouting } from './opaque-routing.js';

const providerNamed = (name: string, opaque: boolean): IdentityProvider =>
  fakeIssuer({ issuer: 'https://issuer.example', name, clock: () => 0, opaque, grants: new Map() }).provider;
const jwtOnly = (name: string) => providerNamed(name, false);
const takesOpaque = (name: string) => providerNamed(name, true);

const route = (providers: readonly IdentityProvider[], prefixes: Readonly<Record<string, string>> = {}) => {
  const ofOpaque = opaqueRouting(providers, ({ name }) => prefixes[name]);
  return (token: string) => ofOpaque(token)?.name;
};
const faultsOf = (...routing: Parameters<typeof route>): readonly string[] => {
  try {
    route(...routing);
    return [];
  } catch (error) {
    if (error instanceof MisconfigurationError) return error.faults;
    throw error;
  }
};

describe('an opaque token', () => {
  it('belongs to nobody where nobody takes any', () => {
    expect(route([jwtOnly('auth0'), jwtOnly('cognito')])('token')).toBeUndefined();
    expect(route([])('token')).toBeUndefined();
  });

  it('belongs to the only one that takes any, wherever that stands in the list', () => {
    for (const providers of [
      [takesOpaque('arculix'), jwtOnly('auth0')],
      [jwtOnly('auth0'), takesOpaque('arculix')],
    ]) {
      expect(route(providers)('token')).toBe('arculix');
    }
  });

  it('goes by its prefix, and to the one without a prefix otherwise', () => {
    const toWhom = route([takesOpaque('arculix'), takesOpaque('oidc'), takesOpaque('oidc:partner')], {
      oidc: 'sp_',
      'oidc:partner': 'pa_',
    });
    expect(['sp_1', 'pa_1', 'other', 'SP_1', 'sp-1', 'x sp_1', ''].map(toWhom)).toEqual([
      'oidc',
      'oidc:partner',
      'arculix',
      'arculix',
      'arculix',
      'arculix',
      'arculix',
    ]);
  });

  it('belongs to nobody where everybody has a prefix and it has none of them', () => {
    const toWhom = route([takesOpaque('arculix'), takesOpaque('oidc')], { arculix: 'ar_', oidc: 'sp_' });
    expect(['ar_1', 'sp_1', 'other'].map(toWhom)).toEqual(['arculix', 'oidc', undefined]);
  });
});

describe('opaque tokens that could be of two providers', () => {
  it('are a fault that names the settings to choose from', () => {
    expect(faultsOf([takesOpaque('arculix'), jwtOnly('auth0'), takesOpaque('oidc:partner')])).toEqual([
      expect.stringMatching(/arculix, oidc:partner.*ARCULIX_OPAQUE_PREFIX, OIDC_PARTNER_OPAQUE_PREFIX/),
    ]);
  });

  it('are a fault when one prefix begins with another, or is the same', () => {
    const two = [takesOpaque('arculix'), takesOpaque('oidc')];
    for (const [one, other] of [
      ['sp_', 'sp_'],
      ['sp_', 'sp_live_'],
      ['sp_live_', 'sp_'],
      ['', 'sp_'],
    ] as const) {
      expect(faultsOf(two, { arculix: one, oidc: other })).toEqual([expect.stringContaining('begins with another')]);
    }
    expect(faultsOf(two, { arculix: 'sp_a', oidc: 'sp_b' })).toEqual([]);
  });

  it('are told of together with every other fault', () => {
    const faults = faultsOf(
      [takesOpaque('arculix'), takesOpaque('oidc'), takesOpaque('oidc:a'), takesOpaque('oidc:b'), jwtOnly('auth0')],
      { 'oidc:a': 'x', 'oidc:b': 'xy', auth0: 'z' },
    );
    expect(faults).toHaveLength(3);
    expect(faults.join('\n')).toMatch(/auth0 has a prefix for opaque tokens and takes none/);
  });
});
