import { describe, expect, it } from '@jest/globals';
import { decide } from '@sallyport/authorization';
import { trustIssuers, type Introspection } from '@sallyport/identity-provider';
import type { HttpClient } from '@sallyport/issuer-client';
import { OutageError, type Access } from '@sallyport/protocol';
import { createOidcIdentityProvider } from '@sallyport/provider-oidc';
import {
  encodePart,
  fakeClock,
  fakeIssuer,
  generateSigningKey,
  mintJwt,
  propertyRuns,
  type FakeGrant,
} from '@sallyport/testing';
import { MemoryTokenCache, type TokenCache } from '@sallyport/token-cache';
import fc from 'fast-check';
import { IssuerAuthenticator, type Authenticator } from './authenticator.js';

const start = Date.UTC(2030, 0, 1);
const jwt = (issuer: string, id: string): string =>
  `${encodePart({ alg: 'RS256' })}.${encodePart({ iss: issuer, jti: id })}.c2ln`;

const tokens = [
  jwt('https://jwts.test', 'long'),
  jwt('https://jwts.test', 'short'),
  jwt('https://jwts.test', 'bound'),
  jwt('https://jwts.test', 'forged'),
  jwt('https://mixed.test', 'writer'),
  jwt('https://attacker.test', 'long'),
  'opaque',
  'opaque-revoked',
  'a.b.c.d.e',
];
const grants = new Map<string, FakeGrant>([
  [tokens[0]!, { scopes: ['read'], until: start + 3_600_000 }],
  [tokens[1]!, { scopes: ['read', 'write'], until: start + 20_000 }],
  [tokens[2]!, { scopes: ['read', 'write'], until: start + 3_600_000, jkt: 'thumbprint' }],
  [tokens[4]!, { scopes: ['write'], until: start + 3_600_000 }],
  [tokens[5]!, { scopes: ['read', 'write'], until: start + 3_600_000 }],
  ['opaque', { scopes: ['read', 'write'], until: start + 90_000 }],
  ['a.b.c.d.e', { scopes: ['read', 'write'], until: start + 3_600_000 }],
]);
const routes: Access[] = [
  { access: 'scopes', scopes: { allOf: ['read'] } },
  { access: 'scopes', scopes: { allOf: ['read', 'write'] } },
  { access: 'scopes', scopes: { anyOf: ['write', 'admin'] } },
  { access: 'authenticated' },
  { access: 'iam' },
];

/** A cache that remembers nothing. */
const forgetful: TokenCache<Introspection> = {
  peek: () => undefined,
  resolve: async (_key, load) => (await load()).fact,
};

function world(maxEntries: number) {
  const { clock, advance } = fakeClock(start);
  const jwts = fakeIssuer({ issuer: 'https://jwts.test', clock, opaque: false, grants });
  const mixed = fakeIssuer({ issuer: 'https://mixed.test', clock, opaque: true, grants });
  const issuers = trustIssuers([jwts.provider, mixed.provider]);
  return {
    advance,
    fakes: [jwts, mixed],
    cached: new IssuerAuthenticator(issuers, new MemoryTokenCache<Introspection>({ clock, maxEntries })),
    uncached: new IssuerAuthenticator(issuers, forgetful),
  };
}

async function verdict(authenticator: Authenticator, token: string, route: Access): Promise<string> {
  try {
    const principal = await authenticator.authenticate({ scheme: 'Bearer', token });
    if (!principal.ok) return principal.refusal.reason;
    const decision = decide(principal.value, route);
    return decision.effect === 'allow' ? 'allow' : decision.refusal.reason;
  } catch (error) {
    if (error instanceof OutageError) return 'outage';
    throw error;
  }
}

const visit = fc.record({ token: fc.constantFrom(...tokens), route: fc.constantFrom(...routes) });
const script = fc.array(
  fc.record({
    /** Asked at the same time. */
    visits: fc.array(visit, { minLength: 1, maxLength: 4 }),
    waitMs: fc.constantFrom(0, 0, 1, 999, 9_999, 10_000, 20_000, 60_000),
    down: fc.constantFrom<readonly boolean[]>([false, false], [false, false], [true, false], [true, true]),
  }),
  { maxLength: 12 },
);

describe('authentication and decision, in general', () => {
  it('come to the verdict they would come to without a cache, for every token, route, order and cache state (INV-1)', async () => {
    await fc.assert(
      fc.asyncProperty(script, fc.integer({ min: 1, max: 8 }), async (steps, maxEntries) => {
        const { cached, uncached, advance } = world(maxEntries);
        for (const { visits, waitMs } of steps) {
          const of = (authenticator: Authenticator) =>
            Promise.all(visits.map(({ token, route }) => verdict(authenticator, token, route)));
          expect(await of(cached)).toEqual(await of(uncached));
          advance(waitMs);
        }
      }),
      propertyRuns(400),
    );
  });

  it('turn an outage into neither a refusal nor an allow, whatever was remembered (INV-8)', async () => {
    await fc.assert(
      fc.asyncProperty(script, async (steps) => {
        const { cached, uncached, advance, fakes } = world(8);
        for (const { visits, waitMs, down } of steps) {
          for (const { token, route } of visits) {
            fakes.forEach((fake, index) => void (fake.down = down[index]!));
            const seen = await verdict(cached, token, route);
            fakes.forEach((fake) => void (fake.down = false));
            const truth = await verdict(uncached, token, route);
            expect([truth, 'outage']).toContain(seen);
            if (!down.includes(true)) expect(seen).toBe(truth);
          }
          advance(waitMs);
        }
      }),
      propertyRuns(400),
    );
  });

  it('read the token and nothing else of the credential (INV-2)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...tokens), fc.dictionary(fc.string(), fc.jsonValue()), async (token, more) => {
        const { uncached } = world(8);
        const credential = { scheme: 'Bearer', token } as const;
        expect(await uncached.authenticate({ ...more, ...credential })).toEqual(
          await uncached.authenticate(credential),
        );
      }),
      propertyRuns(200),
    );
  });

  it('are told by the issuer that the token names: a key verifies tokens of its own issuer only, and nothing a token says is fetched (INV-5, INV-6, T-JWKS-8, T-KEY-1)', async () => {
    const { clock } = fakeClock(start);
    const keys = {
      'https://a.test': generateSigningKey('ES256', 'shared'),
      'https://b.test': generateSigningKey('ES256', 'shared'),
      'https://attacker.test': generateSigningKey('ES256', 'shared'),
    };
    const names = ['https://a.test', 'https://b.test', 'https://attacker.test'] as const;
    const trusted: readonly string[] = names.slice(0, 2);
    const claims = fc.record({
      iss: fc.constantFrom(...names, 'https://A.test', 'https://a.test/'),
      aud: fc.constantFrom('a', 'b'),
    });
    const pointers = fc.dictionary(
      fc.constantFrom('jku', 'x5u', 'jwk', 'x5c', 'iss', 'kid'),
      fc.constantFrom<unknown>(
        'https://attacker.test/keys',
        'http://169.254.169.254/',
        keys['https://attacker.test'].jwk,
        'shared',
      ),
    );
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(claims, fc.constantFrom(...names), pointers, async ({ iss, aud }, signer, header) => {
        const fetched: string[] = [];
        const http: HttpClient = {
          async send({ url }) {
            fetched.push(url);
            const issuer = new URL(url).origin as keyof typeof keys;
            const body = Buffer.from(JSON.stringify({ keys: [keys[issuer].jwk] }));
            return { status: 200, headers: new Map([['content-type', 'application/json']]), body };
          },
        };
        const providers = trusted.map((issuer) =>
          createOidcIdentityProvider(
            {
              name: issuer,
              issuer,
              audience: [issuer === 'https://a.test' ? 'a' : 'b'],
              algorithms: ['ES256'],
              clockSkewSeconds: 60,
              maxLifetimeSeconds: 86_400,
              jwksUri: `${issuer}/keys`,
            },
            { http, clock },
          ),
        );
        const authenticator = new IssuerAuthenticator(trustIssuers(providers), forgetful);
        const seconds = start / 1000;
        const token = mintJwt({
          header: { alg: 'ES256', kid: 'shared', ...header },
          claims: { iss, aud, sub: 'alice', scope: 'read', iat: seconds, exp: seconds + 600 },
          key: keys[signer].privateKey,
        });
        const outcome = await authenticator.authenticate({ scheme: 'Bearer', token });
        const ownKey = trusted.includes(iss) && iss === signer;
        const ownAudience = aud === (iss === 'https://a.test' ? 'a' : 'b');
        if (outcome.ok) accepted += 1;
        if (outcome.ok) expect([ownKey, ownAudience, outcome.value.issuer]).toEqual([true, true, iss]);
        else if (Object.keys(header).length === 0) expect(ownKey && ownAudience).toBe(false);
        expect(fetched.every((url) => url === `${iss}/keys`)).toBe(true);
        if (!trusted.includes(iss)) expect(fetched).toEqual([]);
      }),
      propertyRuns(300),
    );
    expect(accepted).toBeGreaterThan(0);
  });
});
