import type { IdentityProvider } from '@sallyport/identity-provider';
import { getJson, type HttpClient } from '@sallyport/issuer-client';
import { importKeySet, type DroppedKey } from '@sallyport/keys';
import type { Clock } from '@sallyport/protocol';
import type { IssuerSnapshot } from './issuer-snapshot.js';

const maxKeySetBytes = 150_000;

/** What one issuer contributed, for people to read. */
export interface SnapshotReport {
  readonly provider: string;
  readonly issuer: string;
  /** Absent for an issuer whose tokens are opaque: its metadata are all there is. */
  readonly keys?: number;
  readonly dropped: readonly DroppedKey[];
}

/**
 * Asks every issuer for metadata and keys, all at once. Keys that nothing would be verified with are left out.
 *
 * @throws {@link OutageError} when one of them does not answer, or publishes no key set
 */
export async function takeSnapshot(
  providers: readonly IdentityProvider[],
  { http, clock }: { readonly http: HttpClient; readonly clock: Clock },
): Promise<{ readonly snapshot: IssuerSnapshot; readonly reports: readonly SnapshotReport[] }> {
  const takenAt = new Date(clock()).toISOString(); // before the first question, so that it looks older rather than younger
  const taken = await Promise.all(
    providers.map(async ({ name, issuer, capabilities, metadata: ask }) => {
      const metadata = await ask();
      const uri = capabilities.accessToken.formats.includes('jwt') ? metadata.jwks_uri : undefined;
      const report = { provider: name, issuer };
      if (uri === undefined) return { issuer, entry: { metadata }, report: { ...report, dropped: [] } };
      const published = await getJson(http, uri, maxKeySetBytes);
      const { size, dropped } = importKeySet(published);
      const keys = { keys: (published as { readonly keys: readonly unknown[] }).keys.filter(isUsable) };
      return { issuer, entry: { metadata, keys }, report: { ...report, keys: size, dropped } };
    }),
  );
  const issuers = Object.fromEntries(taken.map(({ issuer, entry }) => [issuer, entry]));
  return { snapshot: { version: 1, takenAt, issuers }, reports: taken.map(({ report }) => report) };
}

const isUsable = (jwk: unknown): boolean => importKeySet({ keys: [jwk] }).size === 1;
