import type { IdentityProvider, Introspection } from '@sallyport/identity-provider';
import { OutageError, refused, type Clock, type Principal } from '@sallyport/protocol';

/** What a fake issuer knows of a token. */
export interface FakeGrant {
  readonly scopes: readonly string[];
  /** Milliseconds since the epoch, a whole second. */
  readonly until: number;
  /** Thumbprint of the key the token is bound to. */
  readonly jkt?: string;
}

export interface FakeIssuer {
  readonly provider: IdentityProvider;
  /** Tokens it was shown, in order. */
  readonly asked: readonly string[];
  /** While true every question is an outage. */
  down: boolean;
}

export interface FakeIssuerOptions {
  readonly issuer: string;
  /** The setting's word for it. Default: the host. */
  readonly name?: string;
  readonly clock: Clock;
  /** Whether opaque tokens go to it. */
  readonly opaque: boolean;
  readonly grants: ReadonlyMap<string, FakeGrant>;
}

/**
 * Returns an issuer in memory behind the port. Its answers follow from the token and the clock alone, and may be
 * remembered as the real ones may: an active one to its expiry (opaque: a minute at most), a no from the issuer for ten
 * seconds, a local no not at all.
 */
export function fakeIssuer({
  issuer,
  name = new URL(issuer).hostname,
  clock,
  opaque,
  grants,
}: FakeIssuerOptions): FakeIssuer {
  const asked: string[] = [];
  const unused = () => Promise.reject(new Error('not part of this fake'));

  function introspect(token: string): Introspection {
    const remote = token.split('.').length !== 3;
    const provenance = { how: remote ? 'remote' : 'local', revocationChecked: remote } as const;
    const grant = grants.get(token);
    const now = clock();
    if (grant === undefined || grant.until <= now) {
      const refusal = refused(remote ? 'token_inactive' : 'signature_invalid').refusal;
      return { active: false, refusal, provenance: { ...provenance, validUntil: remote ? now + 10_000 : now } };
    }
    const principal: Principal = {
      issuer,
      subject: 'alice',
      clientId: 'client',
      scopes: new Set(grant.scopes),
      audience: ['api'],
      kind: 'machine',
      expiresAt: grant.until / 1000,
      ...(grant.jkt !== undefined && { confirmation: { jkt: grant.jkt } }),
    };
    const validUntil = remote ? Math.min(grant.until, now + 60_000) : grant.until;
    return { active: true, principal, provenance: { ...provenance, validUntil } };
  }

  const fake: FakeIssuer = {
    asked,
    down: false,
    provider: {
      name,
      issuer,
      capabilities: {
        discovery: 'static',
        issuance: {
          clientCredentials: false,
          authorizationCode: false,
          refresh: false,
          clientAuth: [],
          target: 'none',
          echoesScope: false,
        },
        accessToken: {
          formats: opaque ? ['jwt', 'opaque'] : ['jwt'],
          typ: ['jwt', 'absent'],
          scopeClaims: ['scope'],
          audienceCheck: 'aud',
        },
        introspection: opaque ? 'remote' : 'local',
        revocation: { accessToken: false, refreshToken: false },
      },
      scopeNames: { toVendor: (scope) => scope, toOurs: (scope) => scope },
      get verification(): never {
        throw new Error('not part of this fake');
      },
      metadata: unused,
      requestToken: unused,
      signInUrl: unused,
      revoke: unused,
      async introspect(token) {
        asked.push(token);
        await Promise.resolve();
        if (fake.down) throw new OutageError('issuer_unreachable', { host: new URL(issuer).host });
        return introspect(token);
      },
    },
  };
  return fake;
}
