import type { JwsAlgorithm } from '@sallyport/keys';
import { encodePart, generateSigningKey, mintJwt, signBytes, type Part, type SigningKey } from '@sallyport/testing';

/** Whole seconds, as jose counts time. */
export const now = Date.UTC(2026, 10, 22, 12) / 1000;
export const issuer = 'https://idp.example/tenant';
export const audience = 'https://api.example';
export const skew = 60;
export const maxLifetime = 2_592_000;

/** A small random source that gives the same tokens for the same seed (mulberry32). */
export class Random {
  constructor(private state: number) {}

  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }
}

const algorithms: readonly JwsAlgorithm[] = [
  ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const),
  ...(['ES256', 'ES384', 'ES512', 'EdDSA'] as const),
];

const rsa = generateSigningKey('RS256', 'rsa');
const otherRsa = generateSigningKey('RS256', 'other');
const elliptic = (['ES256', 'ES384', 'ES512', 'EdDSA'] as const).map((alg) => generateSigningKey(alg));
const strangers = [otherRsa, ...(['ES256', 'ES384', 'ES512', 'EdDSA'] as const).map((alg) => generateSigningKey(alg))];
const keyFor = (alg: string, keys: readonly SigningKey[]): SigningKey =>
  keys.find((key) => key.alg === alg) ?? keys[0]!;
const withoutAlg = ({ alg: _alg, use: _use, ...jwk }: SigningKey['jwk']) => jwk;

export interface World {
  readonly name: string;
  readonly jwks: { readonly keys: readonly object[] };
  /** How many keys of the set are fit to verify with. */
  readonly usable: number;
  /** A kid that two keys have, and the algorithm of the one that tokens are signed with. */
  readonly shared?: { readonly kid: string; readonly alg: JwsAlgorithm };
  readonly accepts: readonly JwsAlgorithm[];
  /** How tokens of this world are signed when nothing is wrong. */
  readonly signs: readonly JwsAlgorithm[];
}

export const worlds: readonly World[] = [
  {
    name: 'every algorithm, keys without alg',
    jwks: { keys: [rsa, ...elliptic].map(({ jwk }) => withoutAlg(jwk)) },
    usable: 5,
    accepts: algorithms,
    signs: algorithms,
  },
  { name: 'one key', jwks: { keys: [elliptic[0]!.jwk] }, usable: 1, accepts: ['ES256'], signs: ['ES256'] },
  {
    name: 'keys with alg',
    jwks: { keys: [rsa, ...elliptic].map(({ jwk }) => jwk) },
    usable: 5,
    accepts: ['RS256', 'ES256', 'EdDSA'],
    signs: ['RS256', 'ES256', 'EdDSA', 'RS384'],
  },
  {
    name: 'a set with keys of no use',
    jwks: {
      keys: [
        { ...rsa.jwk, kid: 'es256' },
        elliptic[0]!.jwk,
        { ...elliptic[1]!.jwk, use: 'enc' },
        { ...withoutAlg(elliptic[2]!.jwk), key_ops: ['sign'] },
        { kty: 'oct', kid: 'secret', k: 'c2VjcmV0' },
        elliptic[3]!.jwk,
      ],
    },
    usable: 1,
    shared: { kid: 'es256', alg: 'ES256' },
    accepts: algorithms,
    signs: ['ES256', 'ES384', 'ES512', 'EdDSA'],
  },
];

interface Draft {
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
  /** Written instead of header or claims. */
  rawHeader?: Part;
  rawClaims?: Part;
  alg: JwsAlgorithm;
  key: SigningKey;
  finish: (token: string) => string;
}

interface Mutation {
  readonly name: string;
  apply(draft: Draft, random: Random): void;
}

const values: readonly unknown[] = [null, true, 0, 1, -1, 1.5, '', 'x', [], {}, ['x'], [1], { a: 1 }, 1e308, 'RS256'];
const jsonOf = (members: Record<string, unknown>): string => JSON.stringify(members);

const headerMembers = ['alg', 'kid', 'typ', 'cty', 'crit', 'b64', 'zip', 'enc', 'jwk', 'jku', 'x5c', 'x5u', 'x'];
const claimNames = ['iss', 'aud', 'exp', 'nbf', 'iat', 'sub', 'jti', 'scope', 'client_id', 'cnf', 'nonce', 'events'];
const times = [
  -skew - 1,
  -skew,
  -skew + 1,
  -1,
  0,
  1,
  skew - 1,
  skew,
  skew + 1,
  maxLifetime + skew,
  maxLifetime + skew + 1,
];

const mutations: readonly Mutation[] = [
  {
    name: 'header member',
    apply(draft, random) {
      draft.header[random.pick(headerMembers)] = random.pick(values);
    },
  },
  {
    name: 'header algorithm',
    apply(draft, random) {
      draft.header['alg'] = random.pick([
        ...algorithms,
        'none',
        'HS256',
        'rs256',
        'Ed25519',
        'ES256K',
        'RS256\0',
        '__proto__',
      ]);
    },
  },
  {
    name: 'kid',
    apply(draft, random) {
      const kids = [
        'rsa',
        'es256',
        'es384',
        'es512',
        'eddsa',
        'secret',
        'ES256',
        '__proto__',
        '',
        undefined,
        undefined,
      ];
      draft.header['kid'] = random.pick(kids);
    },
  },
  {
    name: 'typ',
    apply(draft, random) {
      draft.header['typ'] = random.pick([
        'JWT',
        'at+jwt',
        'AT+JWT',
        'application/at+jwt',
        'dpop+jwt',
        'logout+jwt',
        'JOSE',
      ]);
    },
  },
  {
    name: 'crit',
    apply(draft, random) {
      draft.header['crit'] = random.pick([['b64'], ['exp'], ['x'], [], null, 'b64', ['b64', 'b64'], [1]]);
      draft.header['b64'] = random.pick([true, false, undefined, 1]);
      draft.header['x'] = random.pick([1, undefined]);
    },
  },
  {
    name: 'foreign key',
    apply(draft) {
      draft.key = keyFor(draft.alg, strangers);
    },
  },
  {
    name: 'signed with another algorithm',
    apply(draft, random) {
      const key = keyFor(draft.alg, [rsa, ...elliptic]);
      draft.alg = random.pick(algorithms.filter((alg) => keyFor(alg, [rsa, ...elliptic]) === key));
    },
  },
  {
    name: 'claim of another type',
    apply(draft, random) {
      draft.claims[random.pick(claimNames)] = random.pick(values);
    },
  },
  {
    name: 'claim missing',
    apply(draft, random) {
      delete draft.claims[random.pick(claimNames.slice(0, 7))];
    },
  },
  {
    name: 'time',
    apply(draft, random) {
      draft.claims[random.pick(['exp', 'nbf', 'iat'])] = now + random.pick(times) + random.pick([0, 0, 0, 0.5]);
    },
  },
  {
    name: 'issuer',
    apply(draft, random) {
      const near = [
        `${issuer}/`,
        issuer.toUpperCase(),
        `${issuer}\0`,
        [issuer],
        `${issuer}.evil.example`,
        `${issuer}?`,
      ];
      draft.claims['iss'] = random.pick(near);
    },
  },
  {
    name: 'audience',
    apply(draft, random) {
      const near = [
        [audience],
        [audience, 'x'],
        ['x', audience],
        [audience, 1],
        [audience, null],
        ['x'],
        [],
        [[audience]],
      ];
      draft.claims['aud'] = random.pick<unknown>([...near, `${audience}/`, `${audience} x`, { [audience]: 1 }]);
    },
  },
  {
    name: 'other kind of JWT',
    apply(draft, random) {
      draft.claims[random.pick(['at_hash', 'c_hash', 'nonce', 'events', 'htm', 'token_introspection', 'cnf'])] = 'x';
    },
  },
  {
    name: 'odd claim names',
    apply(draft, random) {
      const json = jsonOf(draft.claims).slice(0, -1);
      draft.rawClaims = `${json},${random.pick(['"__proto__":{"x":1}', '"constructor":1', '"":1', '"\\u0000":1'])}}`;
    },
  },
  {
    name: 'claim twice',
    apply(draft, random) {
      const name = random.pick(['"exp"', '"iss"', '"aud"', '"sub"', '"\\u0065xp"', '"scope"']);
      const again = `${name}:${JSON.stringify(random.pick([now + 60, 1, issuer, audience, 'x']))}`;
      const json = jsonOf(draft.claims);
      draft.rawClaims = random.pick([`{${again},${json.slice(1)}`, `${json.slice(0, -1)},${again}}`]);
    },
  },
  {
    name: 'header member twice',
    apply(draft, random) {
      const json = jsonOf(draft.header);
      const again = random.pick([
        '"alg":"none"',
        `"alg":${JSON.stringify(draft.header['alg'])}`,
        '"kid":"x"',
        '"k\\u0069d":"x"',
      ]);
      draft.rawHeader = random.pick([`{${again},${json.slice(1)}`, `${json.slice(0, -1)},${again}}`]);
    },
  },
  {
    name: 'numbers JSON can spell and JavaScript cannot hold',
    apply(draft, random) {
      const name = random.pick(['exp', 'nbf', 'iat']);
      const { [name]: _left, ...rest } = draft.claims;
      draft.rawClaims = `${jsonOf(rest).slice(0, -1)},"${name}":${random.pick(['1e400', '-1e400', '1e-400', '-0'])}}`;
    },
  },
  {
    name: 'encoding of the claims',
    apply(draft, random) {
      const json = Buffer.from(jsonOf(draft.claims));
      const bom = Buffer.from([0xef, 0xbb, 0xbf]);
      const broken = Buffer.concat([
        json.subarray(0, -1),
        Buffer.from(',"x":"'),
        Buffer.from([0xff]),
        Buffer.from('"}'),
      ]);
      const accents = Buffer.from(jsonOf({ ...draft.claims, name: 'Daniël \u{1f600}' }));
      const text = json.toString();
      draft.rawClaims = random.pick<Part>([
        Buffer.concat([bom, json]),
        broken,
        accents,
        ` ${text}\n`,
        `${text}x`,
        `[${text}]`,
      ]);
    },
  },
  {
    name: 'one byte of the claims, signed well',
    apply(draft, random) {
      const json = Buffer.from(jsonOf(draft.claims));
      json[random.below(json.length)] = random.pick([...Buffer.from('"{}[]:,\\0129eE.- xX\n'), 0, 0x80, 0xff]);
      draft.rawClaims = json;
    },
  },
  {
    name: 'one byte of the header, signed well',
    apply(draft, random) {
      const json = Buffer.from(jsonOf(draft.header));
      json[random.below(json.length)] = random.pick([...Buffer.from('"{}[]:,\\0129eE.- xX\n'), 0, 0x80, 0xff]);
      draft.rawHeader = json;
    },
  },
  {
    name: 'one character of the token',
    apply(draft, random) {
      const at = random.next();
      const character = random.pick([...'AQgwZz09-_+/=. \n\0é']);
      const length = random.below(3);
      draft.finish = (token) => {
        const index = Math.floor(at * token.length);
        return token.slice(0, index) + (length === 2 ? '' : character) + token.slice(index + (length === 0 ? 0 : 1));
      };
    },
  },
  {
    name: 'last character of a part',
    apply(draft, random) {
      const part = random.below(3);
      const character = random.pick([...'ABCDQRSTghijwxyz0123_-']);
      draft.finish = (token) => {
        const parts = token.split('.');
        parts[part] = parts[part]!.slice(0, -1) + character;
        return parts.join('.');
      };
    },
  },
  {
    name: 'padding',
    apply(draft, random) {
      const part = random.below(3);
      const suffix = random.pick(['=', '==', '\n', ' ']);
      draft.finish = (token) =>
        token
          .split('.')
          .map((text, at) => (at === part ? text + suffix : text))
          .join('.');
    },
  },
  {
    name: 'number of parts',
    apply(draft, random) {
      const change = random.pick<(token: string) => string>([
        (token) => `${token}.`,
        (token) => `${token}.AAAA.AAAA`,
        (token) => token.slice(0, token.lastIndexOf('.')),
        (token) => token.slice(0, token.lastIndexOf('.') + 1),
        (token) => `.${token}`,
        (token) => token.replace('.', ''),
      ]);
      draft.finish = change;
    },
  },
  {
    name: 'signature form',
    apply(draft, random) {
      const form = random.below(4);
      const key = draft.key;
      const alg = draft.alg;
      draft.finish = (token) => {
        const dot = token.lastIndexOf('.');
        const signature = Buffer.from(token.slice(dot + 1), 'base64url');
        const input = token.slice(0, dot);
        const forms = [
          () => Buffer.alloc(signature.length),
          () => Buffer.concat([signature, Buffer.alloc(1)]),
          () => signature.subarray(0, -1),
          () => signBytes(alg, Buffer.from(`${input} `), key.privateKey),
        ];
        return `${input}.${forms[form]!().toString('base64url')}`;
      };
    },
  },
  {
    name: 'size',
    apply(draft, random) {
      draft.claims['padding'] = 'x'.repeat(random.pick([10_000, 13_000]));
    },
  },
  {
    name: 'nested',
    apply(draft, random) {
      const inner = mintJwt({
        header: draft.header,
        claims: draft.claims,
        key: draft.key.privateKey,
        signAs: draft.alg,
      });
      draft.rawClaims = inner;
      draft.header['cty'] = random.pick(['JWT', undefined]);
    },
  },
  {
    name: 'unsigned',
    apply(draft, random) {
      draft.header['alg'] = random.pick(['none', draft.alg]);
      draft.finish = () => `${encodePart(draft.header)}.${encodePart(draft.claims)}.`;
    },
  },
];

export interface Generated {
  readonly world: World;
  readonly token: string;
  /** What was done to it; empty for a good token. */
  readonly mutations: readonly string[];
}

/** Returns the next token of a seed: one in six good, most with one fault, some with two. */
export function generate(random: Random): Generated {
  const world = random.pick(worlds);
  const alg = random.pick(world.signs);
  const key = keyFor(alg, [rsa, ...elliptic]);
  const draft: Draft = {
    header: { alg, kid: key.kid, typ: random.pick(['JWT', 'at+jwt', undefined]) },
    claims: {
      iss: issuer,
      aud: audience,
      sub: 'reader',
      iat: now - 5,
      nbf: now - 5,
      exp: now + 600,
      jti: 'id',
      scope: 'a b',
    },
    alg,
    key,
    finish: (token) => token,
  };
  const chosen = Array.from({ length: random.pick([0, 1, 1, 1, 1, 2]) }, () => random.pick(mutations));
  for (const mutation of chosen) mutation.apply(draft, random);
  const token = mintJwt({
    header: draft.rawHeader ?? draft.header,
    claims: draft.rawClaims ?? draft.claims,
    key: draft.key.privateKey,
    signAs: draft.alg,
  });
  return { world, token: draft.finish(token), mutations: chosen.map(({ name }) => name) };
}

export const mutationNames: readonly string[] = mutations.map(({ name }) => name);
