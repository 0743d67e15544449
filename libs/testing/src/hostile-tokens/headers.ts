import { generateSigningKey } from '../signing-key.js';
import { encodePart, mintJwt, signBytes, type Part } from '../mint.js';
import { claimsOf, headerOf, type HostileTable, type HostileWorld, type Members } from './world.js';

export function headers(world: HostileWorld): HostileTable {
  const { key, canary = 'http://127.0.0.1:9/canary' } = world;
  const claims = claimsOf(world, {});
  const signed = (header: Part, payload: Part = claims): string =>
    mintJwt({ header, claims: payload, key: key.privateKey, signAs: 'RS256' });
  const signedWith = (members: Members): string => signed(headerOf(world, members));
  const crit: Record<string, string> = {
    'listed but absent': signedWith({ crit: ['exp'] }),
    'an unknown extension': signedWith({ crit: ['urn:example:x'], 'urn:example:x': true }),
    empty: signedWith({ crit: [] }),
    null: signedWith({ crit: null }),
    'a string': signedWith({ crit: 'exp' }),
    'an object': signedWith({ crit: {} }),
    'a number': signedWith({ crit: 1 }),
    'a member that is no string': signedWith({ crit: [1] }),
    'a registered name': signedWith({ crit: ['alg'] }),
    'the same name twice': signedWith({ crit: ['x', 'x'], x: 1 }),
    'the name __proto__': signedWith({ crit: ['__proto__'] }),
    'crit twice': signed(`{"alg":"RS256","kid":${JSON.stringify(key.kid)},"crit":["x"],"x":1,"crit":[]}`),
  };
  const kids: Record<string, unknown> = {
    'a path': '../../../../dev/null',
    SQL: "' OR '1'='1",
    'a command': '$(id)',
    'followed by NUL': `${key.kid}\0`,
    'with CRLF': `${key.kid}\r\nX-Injected: 1`,
    '64 KB': 'k'.repeat(65_536),
    '8 KB': 'k'.repeat(8192),
    'the name __proto__': '__proto__',
    'the name constructor': 'constructor',
    'a URL': canary,
    'in other case': key.kid === key.kid.toUpperCase() ? `${key.kid.toLowerCase()}?` : key.kid.toUpperCase(),
    empty: '',
    'a number': 1,
    null: null,
    'an array': [key.kid],
    'an object': { kid: key.kid },
  };
  const kid = JSON.stringify(key.kid);
  const rawInput = `${encodePart(headerOf(world, { b64: false, crit: ['b64'] }))}.${JSON.stringify(claims)}`;
  const attacker = generateSigningKey('RS256');
  const forged = (members: Members): string =>
    mintJwt({ header: headerOf(world, members), claims, key: attacker.privateKey });
  const jwk = key.publicKey.export({ format: 'jwk' });
  const kinds = ['dpop+jwt', 'logout+jwt', 'secevent+jwt', 'token-introspection+jwt', 'oauth-authz-req+jwt'];
  const otherKinds = [...kinds, 'entity-statement+jwt', 'JWE', 'JOSE', 'absent', '', ' at+jwt', 'id+jwt'];
  return {
    'T-CRIT-1': crit,
    'T-CRIT-2': {
      'b64 false, raw payload': `${rawInput}.${signBytes('RS256', Buffer.from(rawInput), key.privateKey).toString('base64url')}`,
      'b64 false, crit': signedWith({ b64: false, crit: ['b64'] }),
      'b64 false without crit': signedWith({ b64: false }),
      'b64 true, crit': signedWith({ b64: true, crit: ['b64'] }),
      'b64 true without crit': signedWith({ b64: true }),
    },
    'T-KEY-1': {
      'jwk of the header': signedWith({ kid: 'embedded', jwk }),
      'key of an attacker as jwk': forged({ kid: 'attacker', jwk: attacker.jwk }),
      'key of an attacker as jwk, our kid': forged({ jwk: attacker.jwk }),
      'key of an attacker behind jku, our kid': forged({ jku: canary }),
      'key of an attacker behind x5u, our kid': forged({ x5u: canary }),
      'jwk of the header without kid': signedWith({ kid: 'embedded-too', jwk: { ...jwk, kid: 'embedded-too' } }),
      jku: signedWith({ kid: 'remote', jku: canary }),
      x5u: signedWith({ kid: 'remote', x5u: canary }),
      x5c: signedWith({ kid: 'chain', x5c: ['MIIB'] }),
      'iss of an attacker': signed(headerOf(world, {}), claimsOf(world, { iss: canary })),
      'iss of an attacker with jku': signed(headerOf(world, { jku: canary }), claimsOf(world, { iss: canary })),
    },
    'T-KID-1': {
      ...Object.fromEntries(Object.entries(kids).map(([name, value]) => [`kid ${name}`, signedWith({ kid: value })])),
      'kid twice': signed(`{"alg":"RS256","kid":"other","kid":${kid}}`),
    },
    'T-KIND-1': {
      ...Object.fromEntries(otherKinds.map((typ) => [`typ ${JSON.stringify(typ)}`, signedWith({ typ })])),
      'typ a number': signedWith({ typ: 1 }),
      'typ null': signedWith({ typ: null }),
      'typ an array': signedWith({ typ: ['JWT'] }),
    },
  };
}
