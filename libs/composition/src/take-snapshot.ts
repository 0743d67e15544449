import type { IdentityProvider } from '@sallyport/identity-provider';
import { getJson, type HttpClient } from '@sallyport/issuer-client';
import { importKeySet, type DroppedKey } from '@sallyport/keys';
import type { Clock } from '@sallyport/protocol';
import type { Settings } from '@sallyport/settings';
import { fetchesKeys } from './fetches-keys.js';
import type { IssuerSnapshot } from './issuer-snapshot.js';

const maxKeySetBytes = 150_000;

/** What one issuer contributed, for people to read. */
export interface SnapshotReport {
  readonly provider: string;
  readonly issuer: string;
  /** What is held of it. `nothing`: its tokens bring their certificates along, and it is asked about none. */
  readonly held: 'metadata and keys' | 'metadata' | 'nothing';
  /** How many. */
  readonly keys?: number;
  readonly dropped: readonly DroppedKey[];
}

/**
 * Asks every issuer for metadata and keys, all at once, and for no more than a gate needs: no keys of an issuer whose tokens
 * are opaque or bring certificates of a pinned CA along, and nothing of one that is not asked about tokens besides. Keys that
 * nothing would be verified with are left out.
 *
 * @throws {@link OutageError} when one of them does not answer, or publishes no key set
 */
export async function takeSnapshot(
  providers: readonly IdentityProvider[],
  { settings, http, clock }: { readonly settings: Settings; readonly http: HttpClient; readonly clock: Clock },
): Promise<{ readonly snapshot: IssuerSnapshot; readonly reports: readonly SnapshotReport[] }> {
  const takenAt = new Date(clock()).toISOString(); // before the first question, so that it looks older rather than younger
  const taken = await Promise.all(
    providers.map(async ({ name, issuer, capabilities, metadata: ask }) => {
      const report = { provider: name, issuer, dropped: [] };
      const needsKeys = capabilities.accessToken.formats.includes('jwt') && fetchesKeys(settings, name);
      if (!needsKeys && capabilities.introspection === 'local') {
        return { issuer, entry: {}, report: { ...report, held: 'nothing' as const } };
      }
      const metadata = await ask();
      const uri = needsKeys ? metadata.jwks_uri : undefined;
      if (uri === undefined) return { issuer, entry: { metadata }, report: { ...report, held: 'metadata' as const } };
      const published = await getJson(http, uri, maxKeySetBytes);
      const { size, dropped } = importKeySet(published);
      const keys = { keys: (published as { readonly keys: readonly unknown[] }).keys.filter(isUsable) };
      const held = 'metadata and keys' as const;
      return { issuer, entry: { metadata, keys }, report: { ...report, held, keys: size, dropped } };
    }),
  );
  const issuers = Object.fromEntries(taken.map(({ issuer, entry }) => [issuer, entry]));
  return { snapshot: { version: 1, takenAt, issuers }, reports: taken.map(({ report }) => report) };
}

const isUsable = (jwk: unknown): boolean => importKeySet({ keys: [jwk] }).size === 1;
