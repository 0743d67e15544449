import { introspectionVisibility, type IdentityProvider } from '@sallyport/identity-provider';
import { MisconfigurationError, OutageError } from '@sallyport/protocol';

/** One thing that was tried at an identity provider, for people to read. */
export interface Finding {
  readonly provider: string;
  readonly check: string;
  readonly outcome: 'ok' | 'trouble' | 'not applicable';
  /** What was seen, and for trouble the likely cause and the remedy. Never a token or a secret. */
  readonly says: string;
}

/**
 * Tries what an application will need of a provider and says what came of it: metadata, keys, a token for us, and what
 * introspection shows of it. It asks the issuer, so it belongs to a command, never to the start of a function.
 */
export async function diagnose(
  provider: IdentityProvider,
  only: readonly CheckName[] = checkNames,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const check of only) {
    const result = await checks[check](provider).catch((error: unknown) => trouble(describe(error)));
    findings.push({ provider: provider.name, check, ...result });
  }
  return findings;
}

type Result = Pick<Finding, 'outcome' | 'says'>;
const ok = (says: string): Result => ({ outcome: 'ok', says });
const trouble = (says: string): Result => ({ outcome: 'trouble', says });
const notApplicable = (says: string): Result => ({ outcome: 'not applicable', says });

const checkNames = ['metadata', 'keys', 'a token for us', 'introspection'] as const;
type CheckName = (typeof checkNames)[number];

const checks: Readonly<Record<CheckName, (provider: IdentityProvider) => Promise<Result>>> = {
  async metadata({ issuer, metadata }) {
    const { jwks_uri: keys, token_endpoint: token } = await metadata();
    return ok(`${issuer}, tokens from ${token ?? 'nowhere'}${keys === undefined ? '' : `, keys from ${keys}`}`);
  },
  async keys({ capabilities, verification }) {
    if (!capabilities.accessToken.formats.includes('jwt')) return notApplicable('its tokens are opaque');
    // A kid nobody has: the key set is fetched, and finding nothing in it is what is expected.
    const [algorithm = 'RS256'] = verification.rules.algorithms;
    const found = await verification.keys.keyFor({ kid: 'sallyport-doctor', alg: algorithm });
    if (!found.ok && found.refusal.reason === 'certificate_chain_missing') {
      return notApplicable('its tokens bring their certificates along; the CA is pinned');
    }
    return ok(`the key set was fetched and read; accepted algorithms: ${verification.rules.algorithms.join(', ')}`);
  },
  async 'a token for us'(provider) {
    const { issuance, accessToken } = provider.capabilities;
    if (!issuance.clientCredentials) return notApplicable('no client credentials are configured');
    const grant = await provider.requestToken({ grant: 'client_credentials' });
    if (!grant.granted) {
      return trouble(`refused: ${grant.error} (status ${grant.status}). Give the client a grant for this API there.`);
    }
    const format = grant.accessToken.split('.').length === 3 ? 'jwt' : 'opaque';
    if (!accessToken.formats.includes(format)) {
      return trouble(
        `the token is ${format === 'jwt' ? 'a JWT' : 'opaque'}, and no API here can verify it: ${remedy[format]}`,
      );
    }
    const introspection = await provider.introspect(grant.accessToken);
    if (introspection.active) return ok(`accepted here, with the scopes: ${list(introspection.principal.scopes)}`);
    if (introspection.refusal.reason === 'token_inactive') return ok('issued; see introspection');
    return trouble(
      `issued, and refused here: ${introspection.refusal.reason}. Compare audience, clients and algorithms.`,
    );
  },
  async introspection(provider) {
    if (provider.capabilities.introspection === 'local') {
      return notApplicable('it has no endpoint for that; JWTs are verified here, and a revocation is not seen');
    }
    switch (await introspectionVisibility(provider)) {
      case 'visible':
        return ok('a token of one client is visible to the credentials that introspect');
      case 'hidden':
        return trouble(
          'a fresh token of one client is inactive to the credentials that introspect: the server tells each client ' +
            'about its own tokens alone, so every caller would be refused with 401. Allow this client to introspect ' +
            'the tokens of others there, or use credentials that may.',
        );
      case 'unanswerable':
        return notApplicable('it takes an opaque token issued to credentials of our own to try it');
    }
  },
};

const remedy = {
  jwt: 'configure where its keys are.',
  opaque: 'ask for it with the identifier of your API (audience), so that a JWT is issued.',
};

const list = (scopes: ReadonlySet<string>): string => (scopes.size === 0 ? 'none' : [...scopes].join(' '));

const describe = (error: unknown): string =>
  error instanceof OutageError || error instanceof MisconfigurationError
    ? error.message
    : `an error nobody foresaw: ${error instanceof Error ? error.name : 'unknown'}`;
