import type { IdentityProvider, Introspection } from '@sallyport/identity-provider';
import { MisconfigurationError, OutageError, type Principal } from '@sallyport/protocol';
import { generateSigningKey } from './signing-key.js';
import { encodePart, mintJwt } from './mint.js';

type Claims = Readonly<Record<string, unknown>>;

/** A provider and the issuer it talks to, as a test sees them. Everything is fresh for each `start()`. */
export interface IdentityProviderWorld {
  readonly provider: IdentityProvider;
  /** The same provider with a client secret that is wrong; absent when it has no credentials. */
  readonly impostor?: IdentityProvider;
  /** A good JWT access token of a machine client, just issued; present exactly when the capabilities list the format. */
  jwt?(): Promise<string>;
  /** What `introspect` must find in `jwt()`, or in `opaque.token()` where there are no JWTs. */
  readonly principal: Partial<Pick<Principal, 'subject' | 'kind' | 'clientId'>> & {
    readonly scopes: readonly string[];
  };
  /**
   * One signed with the issuer's current key, for claims and header the issuer would never sign. Absent where there are
   * no JWTs, and where nobody but the issuer has its key: a real tenant.
   */
  forge?(header: Claims, claims: Claims): string;
  /** A scope the provider's own client may have; absent when it may have none. */
  readonly grantableScope?: string;
  /** A scope the provider's own client is refused; absent when the issuer never refuses one. */
  readonly refusedScope?: string;
  /** A good opaque token and what it grants; present exactly when the capabilities list the format. */
  readonly opaque?: { token(): Promise<string>; readonly scopes: readonly string[] };
  /** Moves the clock that was given to the provider. */
  advance(seconds: number): void;
  /** From now on nothing answers at the issuer's address. Absent for a real tenant. */
  silence?(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Describes what every identity provider owes its callers, as a jest suite of its own.
 *
 * To add a provider: write `createXIdentityProvider(options, { http, clock })`, start its issuer (the embedded one
 * speaking that dialect, or a loopback fake), and call this with a function that returns the pair. A test that does not
 * apply by the provider's own capability data passes by checking the opposite: what is not offered is a
 * misconfiguration, never a silent yes or no.
 */
export function describeIdentityProvider(name: string, start: () => Promise<IdentityProviderWorld>): void {
  // Taken when called: the package of the same functions cannot even be imported outside a test.
  const { afterAll, beforeAll, describe, expect, it } = globalThis as unknown as typeof import('@jest/globals');

  const refusalOf = (answer: Introspection) => (answer.active ? 'accepted' : answer.refusal.reason);

  /** Runs a test in a world of its own. */
  const inFreshWorld = (test: (world: IdentityProviderWorld) => Promise<void>) => async () => {
    const world = await start();
    try {
      await test(world);
    } finally {
      await world.close();
    }
  };

  const failureOf = (call: unknown): Promise<unknown> =>
    Promise.resolve(call).then(
      () => 'an answer',
      (error: unknown) => error,
    );

  describe(`the identity provider ${name}`, () => {
    let world: IdentityProviderWorld;
    let provider: IdentityProvider;
    beforeAll(async () => {
      world = await start();
      ({ provider } = world);
    });
    afterAll(() => world.close());

    describe('as data', () => {
      it('lists opaque tokens exactly when it can ask about them', () => {
        const { accessToken, introspection } = provider.capabilities;
        expect(accessToken.formats.length).toBeGreaterThan(0);
        expect(accessToken.formats.includes('opaque')).toBe(introspection === 'remote');
        // A real tenant gives the one kind of token it is set to.
        if (world.silence === undefined) return;
        expect(world.jwt !== undefined).toBe(accessToken.formats.includes('jwt'));
        expect(world.opaque !== undefined).toBe(accessToken.formats.includes('opaque'));
      });

      it('writes the accepted typ values in lower case, as they are compared', () => {
        const { typ } = provider.capabilities.accessToken;
        expect(typ.length).toBeGreaterThan(0);
        expect(typ).toEqual(typ.map((each) => each.toLowerCase()));
      });

      it('has one name of its own for each of our scopes [IP2]', () => {
        const { toVendor, toOurs } = provider.scopeNames;
        const ours = [...world.principal.scopes, 'read', 'orders:write'];
        expect(ours.map((scope) => toOurs(toVendor(scope)))).toEqual(ours);
        expect(new Set(ours.map(toVendor)).size).toBe(ours.length);
      });

      it('finds metadata of exactly its issuer [IP4]', async () => {
        const metadata = await provider.metadata();
        expect(metadata.issuer).toBe(provider.issuer);
        if (provider.capabilities.issuance.clientCredentials) expect(metadata.token_endpoint).toMatch(/^https?:\/\//);
      });
    });

    describe('asked for a token', () => {
      it('gets one that it accepts itself [IP5]', async () => {
        if (!provider.capabilities.issuance.clientCredentials) {
          const failure = await failureOf(provider.requestToken({ grant: 'client_credentials' }));
          expect(failure).toMatchObject({ name: 'MisconfigurationError', reason: 'capability_missing' });
          return;
        }
        if (world.grantableScope === undefined) return;
        const scopes = [world.grantableScope];
        const answer = await provider.requestToken({ grant: 'client_credentials', scopes });
        if (!answer.granted) throw new Error(`refused: ${answer.error}`);
        expect(answer.tokenType).toBe('Bearer');
        if (answer.expiresAt !== undefined) expect(answer.expiresAt).toBeGreaterThan(Date.now() / 1000);
        // In our names, whether the answer repeats the scope or only the token tells (IP12).
        expect(answer.scopes).toEqual(scopes);
        expect(answer.missingScopes).toBeUndefined();
        const introspection = await provider.introspect(answer.accessToken);
        expect(refusalOf(introspection)).toBe('accepted');
        if (introspection.active) expect([...introspection.principal.scopes]).toEqual(scopes);
      });

      it('hands back a refused grant as an answer', async () => {
        if (world.refusedScope === undefined) return;
        const answer = await provider.requestToken({ grant: 'client_credentials', scopes: [world.refusedScope] });
        expect(answer).toEqual({ granted: false, error: expect.any(String), status: expect.any(Number) });
      });

      it('calls a refused secret of ours an outage, however the issuer spells it [IP6, C3]', async () => {
        const { impostor } = world;
        if (impostor === undefined) {
          // Without credentials there are none to be wrong; at a real tenant nobody tries wrong ones.
          expect(world.silence === undefined || !provider.capabilities.issuance.clientCredentials).toBe(true);
          return;
        }
        const failures = [await failureOf(impostor.requestToken({ grant: 'client_credentials' }))];
        if (impostor.capabilities.introspection === 'remote') {
          failures.push(await failureOf(impostor.introspect('an-opaque-token')));
        }
        for (const failure of failures) {
          expect(failure).toBeInstanceOf(OutageError);
          expect(failure).toMatchObject({ reason: 'issuer_refused_our_credentials' });
        }
      });
    });

    describe('asked to take a token back', () => {
      it('says whether that was done, and what a check without the issuer still accepts [IP16]', async () => {
        const { revocation, issuance, introspection } = provider.capabilities;
        if (!issuance.clientCredentials || world.grantableScope === undefined) {
          // Nothing of ours to take back: what nobody issued is no fault, and what is not offered is not done.
          const { revoked } = await provider.revoke('never-issued', 'access_token');
          if (!revocation.accessToken) expect(revoked).toBe(false);
          else expect(typeof revoked).toBe('boolean');
          return;
        }
        const scopes = [world.grantableScope];
        const grant = await provider.requestToken({ grant: 'client_credentials', scopes });
        if (!grant.granted) throw new Error(grant.error);
        const answer = await provider.revoke(grant.accessToken, 'access_token');
        if (!revocation.accessToken) expect(answer.revoked).toBe(false);
        expect(answer.accessTokensStayValidUntilExp).toBe(introspection === 'local' || !revocation.accessToken);
        const after = await provider.introspect(grant.accessToken);
        if (!after.provenance.revocationChecked) expect(refusalOf(after)).toBe('accepted');
        else expect(refusalOf(after)).toBe(answer.revoked ? 'token_inactive' : 'accepted');
      });
    });

    describe('shown a JWT', () => {
      const claimsOf = (jwt: string) =>
        jwt
          .split('.')
          .slice(0, 2)
          .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Claims) as [Claims, Claims];

      it('finds the principal, and says for how long and how it knows [IP1, IP3]', async () => {
        if (world.jwt === undefined) return expectNoJwtAccepted();
        const before = Date.now();
        const jwt = await world.jwt();
        const [, { exp }] = claimsOf(jwt);
        const answer = await provider.introspect(jwt);
        if (!answer.active) throw new Error(answer.refusal.reason);
        const { scopes, ...rest } = world.principal;
        expect(answer.principal).toMatchObject({ issuer: provider.issuer, expiresAt: exp, ...rest });
        expect(answer.principal.scopes).toEqual(new Set(scopes));
        expect(answer.principal.audience).toEqual(expect.any(Array));
        expect(answer.principal.confirmation).toBeUndefined();
        expect(answer.provenance.validUntil).toBeGreaterThan(before);
        expect(answer.provenance.validUntil).toBeLessThanOrEqual(Number(exp) * 1000);
        expect(answer.provenance.revocationChecked).toBe(answer.provenance.how === 'remote');
      });

      const now = () => Math.floor(Date.now() / 1000);
      const stranger = generateSigningKey('RS256');
      /** Where nobody but a stranger can make a JWT: it is refused, whatever it claims. */
      async function expectNoJwtAccepted(): Promise<void> {
        const header = { alg: 'RS256', kid: 'unheard-of' };
        const claims = { iss: provider.issuer, sub: 'mallory', client_id: 'mallory', exp: now() + 600 };
        const answer = await provider.introspect(mintJwt({ header, claims, key: stranger.privateKey }));
        expect(answer).toMatchObject({ active: false, refusal: { status: 401, code: 'invalid_token' } });
      }

      type Variant = (header: Claims, claims: Claims, genuine: string) => string;
      const forge = (header: Claims, claims: Claims): string => world.forge!(header, claims);
      /** These take the issuer's own key. */
      const forged: Readonly<Record<string, Variant>> = {
        expired: (header, claims) => forge(header, { ...claims, exp: now() - 3600 }),
        'without exp [D10]': (header, { exp: _, ...claims }) => forge(header, claims),
        'not valid yet': (header, claims) => forge(header, { ...claims, nbf: now() + 3600 }),
        'of another issuer': (header, claims) => forge(header, { ...claims, iss: 'https://issuer.example' }),
        'of the issuer with a slash more or less [IP4]': (header, claims) =>
          forge(header, {
            ...claims,
            iss: provider.issuer.endsWith('/') ? provider.issuer.slice(0, -1) : `${provider.issuer}/`,
          }),
        'of another kind [D11]': (header, claims) => forge({ ...header, typ: 'dpop+jwt' }, claims),
        'for somebody else': (header, claims) =>
          provider.capabilities.accessToken.audienceCheck === 'aud'
            ? forge(header, { ...claims, aud: 'https://another-api.example' })
            : forge(header, {
                ...claims,
                client_id: 'somebody-else',
                azp: 'somebody-else',
                sub: 'somebody-else',
              }),
      };
      /** These anybody can make of a good token. */
      const spoiled: Readonly<Record<string, Variant>> = {
        'signed by a stranger under our kid': (header, claims) => mintJwt({ header, claims, key: stranger.privateKey }),
        'signed by a stranger under an unknown kid': (header, claims) =>
          mintJwt({ header: { ...header, kid: 'unheard-of' }, claims, key: stranger.privateKey }),
        'with alg none [D9]': (header, claims) => mintJwt({ header: { ...header, alg: 'none' }, claims }),
        'with another payload under a good signature': (_header, claims, genuine) => {
          const [first, , last] = genuine.split('.');
          return `${first}.${encodePart({ ...claims, scope: 'everything' })}.${last}`;
        },
        'encrypted, or so it looks': (_header, _claims, genuine) => `${genuine}.part.part`,
      };

      for (const [which, make] of [...Object.entries(forged), ...Object.entries(spoiled)]) {
        it(`refuses one ${which}`, async () => {
          if (world.jwt === undefined) return expectNoJwtAccepted();
          // A real tenant keeps its key to itself; anybody else's must not do.
          if (which in forged && world.forge === undefined) return expectNoJwtAccepted();
          const genuine = await world.jwt();
          const [header, claims] = claimsOf(genuine);
          const unspoiled = which in forged ? forge(header, claims) : genuine;
          expect(refusalOf(await provider.introspect(unspoiled))).toBe('accepted'); // so it is the variation
          const answer = await provider.introspect(make(header, claims, genuine));
          expect(answer).toMatchObject({ active: false, refusal: { status: 401, code: 'invalid_token' } });
        });
      }

      it('insists on the issuer only where that can be asked [IP16]', async () => {
        if (provider.capabilities.introspection === 'remote' || world.jwt === undefined) return;
        const failure = await failureOf(provider.introspect(await world.jwt(), { mode: 'remote' }));
        expect(failure).toBeInstanceOf(MisconfigurationError);
        expect(failure).toMatchObject({ reason: 'capability_missing' });
      });
    });

    describe('shown an opaque token', () => {
      it('finds the principal with the issuer, and remembers it for a minute at most', async () => {
        if (world.opaque === undefined) {
          const refusal = refusalOf(await provider.introspect('an-opaque-token'));
          expect(refusal).toBe(
            provider.capabilities.introspection === 'remote' ? 'token_inactive' : 'opaque_not_accepted',
          );
          return;
        }
        const answer = await provider.introspect(await world.opaque.token());
        if (!answer.active) throw new Error(answer.refusal.reason);
        expect(answer.principal).toMatchObject({ issuer: provider.issuer, subject: expect.stringMatching(/./) });
        expect(answer.principal.scopes).toEqual(new Set(world.opaque.scopes));
        expect(answer.provenance).toMatchObject({ how: 'remote', revocationChecked: true });
        expect(answer.provenance.validUntil).toBeLessThanOrEqual(Date.now() + 61_000);
      });

      it('calls an unknown one inactive, and remembers that for ten seconds at most [T-INT-4]', async () => {
        if (world.opaque === undefined) return;
        const answer = await provider.introspect('never-issued');
        expect(refusalOf(answer)).toBe('token_inactive');
        expect(answer.provenance.validUntil).toBeLessThanOrEqual(Date.now() + 11_000);
      });
    });

    describe('whose issuer does not answer', () => {
      it(
        'throws an outage, never a refusal, and does not name the token',
        inFreshWorld(async (own) => {
          if (own.silence === undefined) return;
          const tokens = [await own.jwt?.(), await own.opaque?.token()].filter((token) => token !== undefined);
          await own.silence();
          const calls = tokens.map((token) => own.provider.introspect(token));
          expect(calls.length).toBeGreaterThan(0);
          for (const failure of await Promise.all(calls.map(failureOf))) {
            expect(failure).toBeInstanceOf(OutageError);
            for (const token of tokens) expect(String(failure)).not.toContain(token);
          }
          if (own.provider.capabilities.issuance.clientCredentials) {
            const failure = await failureOf(own.provider.requestToken({ grant: 'client_credentials' }));
            expect(failure).toBeInstanceOf(OutageError);
          }
        }),
      );

      it(
        'goes on verifying with the keys it has, also past their age [K17]',
        inFreshWorld(async (own) => {
          if (own.silence === undefined) return;
          if (own.jwt === undefined) {
            // Opaque tokens say nothing by themselves: each question needs the issuer.
            const token = await own.opaque!.token();
            expect(refusalOf(await own.provider.introspect(token))).toBe('accepted');
            await own.silence();
            expect(await failureOf(own.provider.introspect(token))).toBeInstanceOf(OutageError);
            return;
          }
          const [jwt, later] = [await own.jwt(), await own.jwt()];
          expect(refusalOf(await own.provider.introspect(jwt))).toBe('accepted');
          await own.silence();
          expect(refusalOf(await own.provider.introspect(later))).toBe('accepted');
          own.advance(15 * 60);
          expect(refusalOf(await own.provider.introspect(later))).toBe('accepted');
        }),
      );
    });
  });
}
