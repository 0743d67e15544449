import { mintJwt } from '../mint.js';
import { claimsOf, goodToken, headerOf, type HostileTable, type HostileWorld, type Members } from './world.js';

export function claimSets(world: HostileWorld): HostileTable {
  const { issuer, audience, now, key } = world;
  const seconds = Math.floor(now / 1000);
  const signedWith = (members: Members): string => goodToken(world, members);
  const raw = (member: string, value: string): string => {
    const json = JSON.stringify(claimsOf(world, { [member]: undefined }));
    return mintJwt({
      header: headerOf(world, {}),
      claims: `${json.slice(0, -1)},"${member}":${value}}`,
      key: key.privateKey,
    });
  };
  const issuers: Record<string, unknown> = { 'in an array': [issuer], missing: undefined, null: null, 'a number': 1 };
  const audiences: Record<string, unknown> = {
    missing: undefined,
    null: null,
    'a number': 1,
    'an object': { aud: audience },
    'an empty array': [],
    'an array with a number': [audience, 1],
    'an array with null': [audience, null],
    'an array in an array': [[audience]],
  };
  for (const [name, near] of Object.entries(nearMisses)) {
    if (near(issuer) !== issuer) issuers[name] = near(issuer);
    if (near(audience) !== audience) audiences[name] = near(audience);
  }
  const marks: Record<string, unknown> = {
    at_hash: 'MTIzNDU2Nzg5MDEyMzQ1Ng',
    nonce: 'n-0S6_WzA2Mj',
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    token_introspection: { active: true },
    htm: 'GET',
    response_type: 'code',
    authority_hints: ['https://federation.example'],
  };
  const named = (claim: string, values: Record<string, unknown>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [`${claim} ${name}`, signedWith({ [claim]: value })]),
    );
  return {
    'T-CLM-1': {
      ...named('exp', {
        missing: undefined,
        null: null,
        'a string': String(seconds + 600),
        zero: 0,
        negative: -1,
        'an object': { exp: seconds + 600 },
        true: true,
        'in milliseconds': now + 600_000,
        '10 years ahead': seconds + 315_360_000,
        'expired an hour ago': seconds - 3600,
        '1e308': 1e308,
      }),
      'exp 1e400': raw('exp', '1e400'),
    },
    'T-CLM-2': {
      ...named('nbf', { 'in an hour': seconds + 3600, 'a string': String(seconds), null: null }),
      ...named('iat', { 'in an hour': seconds + 3600, 'a string': String(seconds), null: null, 'an array': [seconds] }),
      'nbf -1e400': raw('nbf', '-1e400'),
    },
    'T-CLM-3': { ...named('iss', issuers), ...named('aud', audiences) },
    'T-CLM-4': named('sub', { 'a number': 1, 'an object': {}, 'an array': ['mallory'], null: null, empty: '' }),
    'T-KIND-1 by claim': Object.fromEntries(
      Object.entries(marks).map(([name, value]) => [`with ${name}`, signedWith({ [name]: value })]),
    ),
    'T-POP-2': {
      'bound to a DPoP key': signedWith({ cnf: { jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' } }),
      'bound to a certificate': signedWith({ cnf: { 'x5t#S256': 'bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2' } }),
      'bound to something unknown': signedWith({ cnf: { unknown: 1 } }),
      'cnf null': signedWith({ cnf: null }),
      'cnf empty': signedWith({ cnf: {} }),
    },
  };
}

/** Values that a prefix match, a pattern, case folding or URL normalisation would let through. */
const nearMisses: Readonly<Record<string, (value: string) => string>> = {
  'with a longer domain': (value) => `${value}.evil.example`,
  'with a slash more or less': (value) => (value.endsWith('/') ? value.slice(0, -1) : `${value}/`),
  'in upper case': (value) => value.toUpperCase(),
  'with a query': (value) => `${value}?x=1`,
  'with a fragment': (value) => `${value}#x`,
  'with user information': (value) => value.replace('://', '://user@'),
  'with a port': (value) => value.replace(/^(\w+:\/\/[^/]*)/, '$1:443'),
  'without its last character': (value) => value.slice(0, -1),
  'followed by NUL': (value) => `${value}\0`,
  'after a space': (value) => ` ${value}`,
  'with a homoglyph': (value) => value.replace(/[aeo]/, (letter) => ({ a: 'а', e: 'е', o: 'о' })[letter]!),
  empty: () => '',
  'a pattern': () => '.*',
};
